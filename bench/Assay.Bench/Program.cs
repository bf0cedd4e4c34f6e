using System.Globalization;
using Assay.Bench;
using Assay.Bench.Startup;

// One command for every measurement: bench/run.sh. Figures are ratios within one run, since machines differ and are noisy.
return args is ["scan", .. var rest] ? ScanBench.Run(rest)
    : args is ["store", .. var store] ? StoreBench.Run(store)
    : args is ["walk", .. var walk] ? WalkBench.Run(walk)
    : args is ["registry", .. var more] ? RegistryBench.Run(more)
    : args is ["reports"] ? ReportsBench.Run()
    : args is ["policy"] ? PolicyBench.Run()
    : args is ["policy", var policy] ? PolicyBench.RunOne(policy)
    : args is ["reports", var format] ? ReportsBench.RunOne(format)
    : args is ["reports", var single, var runs] ? ReportsBench.RunOne(single, int.Parse(runs, CultureInfo.InvariantCulture))
    : args is ["sbom"] ? SbomBench.Run()
    : args is ["sbom", var document] ? SbomBench.RunOne(document)
    : args is ["literals", .. var files] ? LiteralsBench.Run(files)
    : args is ["startup", .. var profile] ? StartupProfile.Run(profile)
    : args is ["interest", .. var interest] ? InterestBench.Run(interest)
    : args is ["versions"] ? VersionsBench.Run()
    : Usage();

static int Usage()
{
    Console.Error.WriteLine("usage: bench/run.sh scan [--runs N] [--image OCI_LAYOUT] [--peer TRIVY] | walk [--tree DIR] [--peer TRIVY] | registry [--runs N] [--image OCI_LAYOUT] | store --feeds DIR | reports [FORMAT] | sbom | policy | literals [FILE...] | interest [--tree DIR] | versions");
    return 2;
}
