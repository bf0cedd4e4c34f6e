/**
 * A step of a shared library: assayScan(target: 'registry.example/team/app:1.2', failOn: 'high').
 * A failed policy makes the build fail, or unstable with warnOnly; an incomplete scan makes it unstable unless incompleteFails; a broken
 * scanner (2, 3) always ends the build with an error, so that it is never taken for a finding. Answers the outcome's name.
 * The agent has assay, assay-ci.sh and git. docs/integrations/jenkins.md.
 */
def call(Map config = [:]) {
    if (!config.target) {
        error('assayScan: target is missing')
    }

    String reports = config.reports ?: 'assay-reports'
    // Values come as variables: one that stood in the script's text could be shell.
    List<String> variables = [
        "ASSAY_TARGET=${config.target}",
        "ASSAY_FAIL_ON=${config.failOn ?: ''}",
        "ASSAY_POLICY=${config.policy ?: ''}",
        "ASSAY_ACCEPT=${config.accept ?: ''}",
        "ASSAY_VEX=${config.vex ?: ''}",
        "ASSAY_TRUST_ATTACHED=${config.trustAttached ?: ''}",
        "ASSAY_BASELINE=${config.baseline ?: ''}",
        "ASSAY_DB=${config.db ?: ''}",
        "ASSAY_ARGS=${(config.args ?: []).join('\n')}",
        "ASSAY_OUTPUT=table,junit=${reports}/assay.junit.xml,sarif=${reports}/assay.sarif,markdown=${reports}/assay.md,json=${reports}/assay.json",
    ]
    int code = 3
    withEnv(variables) {
        code = sh(script: 'assay-ci.sh', returnStatus: true, label: 'assay')
    }
    junit(testResults: "${reports}/assay.junit.xml", allowEmptyResults: true, skipMarkingBuildUnstable: true)
    archiveArtifacts(artifacts: "${reports}/**", allowEmptyArchive: true)
    switch (code) {
        case 0:
            return 'pass'
        case 1:
            if (config.warnOnly) {
                unstable('assay: the policy failed')
                return 'fail'
            }
            error('assay: the policy failed')
        case 4:
            if (config.incompleteFails) {
                error('assay: the scan is incomplete')
            }
            unstable('assay: the scan is incomplete, so it is no pass')
            return 'incomplete'
        default:
            error("assay: nothing was scanned, or the scanner is broken (${code})")
    }
}
