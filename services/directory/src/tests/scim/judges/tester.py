"""Runs scim2-tester against an address: prints what fails, one a line, and exits with 1 if anything does."""

import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

address, token = sys.argv[1:3]
http = Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=30)
results = check_server(SyncSCIMClient(http))
bad = [it for it in results if it.status in (Status.ERROR, Status.CRITICAL)]
for it in bad:
    print(it.status.name, it.resource_type or "", it.title, it.reason)
print(len(results), "checks,", len(bad), "failed")
sys.exit(1 if bad or len(results) < 20 else 0)
