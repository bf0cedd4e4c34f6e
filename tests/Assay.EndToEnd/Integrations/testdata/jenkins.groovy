// groovy jenkins.groovy STEP [NAME=VALUE]...: calls the step of the shared library with that configuration, as a pipeline does. The steps of Jenkins' own that it
// uses are imitated: "sh" runs its script, the others print what they were asked for. The last line is how the build goes on.
class Stop extends RuntimeException {
    Stop(String text) { super(text) }
}

def config = [:]
args.drop(1).each { argument ->
    def at = argument.indexOf('=')
    def value = argument.substring(at + 1)
    config[argument.substring(0, at)] = value == 'true' ? true : value
}

def variables = [:]
def step = new GroovyShell().parse(new File(args[0]))
step.metaClass.withEnv = { List<String> given, Closure body ->
    given.each { line ->
        def at = line.indexOf('=')
        variables[line.substring(0, at)] = line.substring(at + 1)
    }
    body()
}
step.metaClass.sh = { Map call ->
    def process = new ProcessBuilder('sh', '-c', call.script).inheritIO()
    process.environment().putAll(variables)
    def code = process.start().waitFor()
    if (!call.returnStatus && code != 0) {
        throw new Stop("script returned exit code ${code}")
    }
    return code
}
step.metaClass.junit = { Map call -> println "junit ${call.testResults}" }
step.metaClass.archiveArtifacts = { Map call -> println "archive ${call.artifacts}" }
step.metaClass.unstable = { String text -> println "unstable ${text}" }
step.metaClass.error = { String text -> throw new Stop(text) }
try {
    println "goes on: ${step.call(config)}"
} catch (Stop stop) {
    println "ends: ${stop.message}"
}
