using Assay.Advisories.Store;

namespace Assay.Advisories.Tests.Store;

/// <summary>What a file is about.</summary>
public sealed class FileSubjectsTests
{
    [Fact]
    public void What_nearly_all_records_name_is_what_a_file_is_about()
    {
        var subjects = new FileSubjects();

        subjects.Add(new Dictionary<string, int> { ["debian"] = 99, ["alpine"] = 30 }, 100);
        subjects.Add(new Dictionary<string, int> { ["sles"] = 95, ["sle-micro"] = 8, ["rhel"] = 1 }, 100);

        Assert.True(subjects.Has("debian"));
        Assert.False(subjects.Has("alpine"));
        Assert.True(subjects.Has("sles"));
        // One publisher's products stand in one file.
        Assert.True(subjects.Has("sle-micro"));
        Assert.False(subjects.Has("rhel"));
    }

    [Fact]
    public void A_file_of_many_is_about_all_of_them()
    {
        var subjects = new FileSubjects();

        subjects.Add(new Dictionary<string, int> { ["npm"] = 50, ["pypi"] = 30, ["alpine"] = 20 }, 100);

        Assert.True(subjects.Has("npm") && subjects.Has("pypi") && subjects.Has("alpine"));
    }
}
