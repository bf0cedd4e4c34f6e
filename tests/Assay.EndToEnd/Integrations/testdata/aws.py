# aws securityhub batch-import-findings --findings file://FILE --output json: the one command of the AWS command line that a build uses, through the
# library that is under it, which validates, signs and sends as that does.
import json
import os
import sys
import botocore.session

assert sys.argv[1:3] == ["securityhub", "batch-import-findings"], sys.argv
arguments = dict(zip(sys.argv[3::2], sys.argv[4::2]))
with open(arguments["--findings"].removeprefix("file://"), encoding="utf-8") as file:
    findings = json.load(file)
client = botocore.session.get_session().create_client("securityhub", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
answer = client.batch_import_findings(Findings=findings)
answer.pop("ResponseMetadata", None)
print(json.dumps(answer))
