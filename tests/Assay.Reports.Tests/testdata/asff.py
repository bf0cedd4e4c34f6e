# python3 asff.py < [ARRAY, ...]: validates arrays of findings with botocore's own model of BatchImportFindings, by which AWS's clients validate.
import json
import sys
import botocore.session
import botocore.validate

model = botocore.session.get_session().get_service_model("securityhub").operation_model("BatchImportFindings").input_shape
arrays = json.load(sys.stdin)
for findings in arrays:
    report = botocore.validate.ParamValidator().validate({"Findings": findings or [{}]}, model) if findings else None
    if report is not None and report.has_errors():
        print(report.generate_report())
    known = set(model.members["Findings"].member.members)
    for finding in findings:
        unknown = set(finding) - known
        if unknown:
            print("unknown fields:", sorted(unknown))
print(f"{len(arrays)} arrays checked")
