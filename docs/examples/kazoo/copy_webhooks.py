"""Copies the webhooks of one account to another service with the same API, disabled. It changes nothing at the source.

SOURCE_TOKEN=... TARGET_TOKEN=... python3 copy_webhooks.py SOURCE_API SOURCE_ACCOUNT TARGET_API TARGET_ACCOUNT
as in  https://kazoo.example:8443/v2 1a2b...  https://ringback.example/v2 019a...

It prints a line for each webhook: its id at the source, its id at the target or "refused", and its name. It exits with 1
if any was refused. It skips a webhook whose name, hook and URL the target already has, so you can run it again.
"""
import json
import os
import sys
import urllib.error
import urllib.request

# The fields that both know. Kazoo's own ids, revisions and private fields stay behind.
FIELDS = ["name", "uri", "hook", "http_verb", "retries", "format", "custom_data",
          "include_subaccounts", "include_internal_legs", "group"]


def ask(method, url, token, data=None):
    body = None if data is None else json.dumps({"data": data}).encode()
    headers = {"X-Auth-Token": token, "Content-Type": "application/json", "Accept": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), timeout=30) as answer:
        return json.load(answer)


def whole_list(url, token):
    start = ""
    while start is not None:
        page = ask("GET", f"{url}?page_size=50{start}", token)
        yield from page["data"]
        start = f"&start_key={page['next_start_key']}" if page.get("next_start_key") else None


def main(source_api, source_account, target_api, target_account):
    source, target = (f"{api}/accounts/{account}/webhooks"
                      for api, account in ((source_api, source_account), (target_api, target_account)))
    source_token, target_token = os.environ["SOURCE_TOKEN"], os.environ["TARGET_TOKEN"]
    same = {(it["name"], it["hook"], it["uri"]): it["id"] for it in whole_list(target, target_token)}
    refused = 0
    for line in whole_list(source, source_token):
        # A list shows a part of the fields only.
        whole = ask("GET", f"{source}/{line['id']}", source_token)["data"]
        known = same.get((whole["name"], whole["hook"], whole["uri"]))
        if known:
            print(line["id"], known, whole["name"], flush=True)
            continue
        copy = {field: whole[field] for field in FIELDS if field in whole}
        try:
            made = ask("PUT", target, target_token, {**copy, "enabled": False})["data"]
            print(line["id"], made["id"], whole["name"], flush=True)
        except urllib.error.HTTPError as error:
            refused += 1
            print(line["id"], "refused", whole["name"], error.read().decode(), flush=True)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5]))
