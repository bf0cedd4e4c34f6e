libraryDependencies += "g" %% "a" % "1.0"
libraryDependencies ++= Seq(
  "g" % "b" % "2.0" % Test,
  Dependencies.other
)
