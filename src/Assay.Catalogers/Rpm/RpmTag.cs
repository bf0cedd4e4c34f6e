namespace Assay.Catalogers.Rpm;

/// <summary>The header tags that are read: rpm's include/rpm/rpmtag.h.</summary>
internal enum RpmTag
{
    SigPgp = 259,
    SigGpg = 262,
    DsaHeader = 267,
    RsaHeader = 268,
    Name = 1000,
    Version = 1001,
    Release = 1002,
    Epoch = 1003,
    Vendor = 1011,
    License = 1014,
    Arch = 1022,
    OldFileNames = 1027,
    FileStates = 1029,
    FileModes = 1030,
    SourceRpm = 1044,
    ProvideName = 1047,
    RequireName = 1049,
    DirIndexes = 1116,
    BaseNames = 1117,
    DirNames = 1118,
    ModularityLabel = 5096,
}
