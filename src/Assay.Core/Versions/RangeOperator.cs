namespace Assay.Core.Versions;

/// <summary>How a version must stand to a bound.</summary>
internal enum RangeOperator
{
    Any,
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,

    /// <summary>The same with PEP 440's rules on pre-, post- and local releases.</summary>
    PythonLess,
    PythonLessOrEqual,
    PythonEqual,
    PythonNotEqual,
    PythonGreaterOrEqual,
    PythonGreater,

    /// <summary>== 1.2.* and != 1.2.*; the bound has no star.</summary>
    PythonPrefix,
    PythonNotPrefix,

    /// <summary>=== compares texts.</summary>
    PythonIdentical,

    /// <summary>The numbers of the version do not begin with those of the bound: != 1.2 as Masterminds' semver and its kin have it.</summary>
    SemverNotPrefix,

    /// <summary>The version without its pre-release is below the bound: the upper end of RubyGems' ~>.</summary>
    RubyReleaseLess,
}
