using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Beam;

/// <summary>An installed OTP application: ebin/*.app (erlang.org, kernel, "app"): {application, Name, [{vsn, Version}, {applications, [...]}, ...]}.</summary>
internal sealed class OtpApplicationCataloger : DocumentCataloger
{
    public const string CatalogerName = "beam/otp";

    public OtpApplicationCataloger()
        : base(CatalogerName, 2, nameIsProof: false, "**/ebin/*.app")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var items = new TermReader(file.OpenSequential(), '%', token).Read().Items;
        if (items.Count < 3 || items[0].Text != "application")
        {
            throw new MalformedException("it is no application's");
        }

        var name = items[1].Text;
        if (LibraryFact.Of("otp", name, Field(items[2], "vsn").Text, PackageState.Installed, name) is { Package.Version: not null } fact)
        {
            sink.Add(fact.WithLicenses(Field(items[2], "licenses").Items.Select(item => item.Text)).WithDepends(Field(items[2], "applications").Items.Select(item => item.Text ?? "")));
        }
    }

    private static DataNode Field(DataNode fields, string name)
    {
        foreach (var field in fields.Items)
        {
            if (field.Items.Count == 2 && field.Items[0].Text == name)
            {
                return field.Items[1];
            }
        }

        return DataNode.Nothing;
    }
}
