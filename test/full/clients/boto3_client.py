"""boto3, one line of JSON at a time: what to call in which environment comes in, what came of it goes out.

Beside what boto3 makes of an answer, the answer is held against the service's model in botocore: a member
or a type that the model does not know is silently dropped by every SDK, and so would go unseen.
"""

import base64
import json
import os
import sys

import boto3
import botocore.session
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.loaders import create_loader

# Reading a model takes longer than a call; everything else of a session is made anew.
MODELS = create_loader()

NUMBER = (int, float)
TYPES = {
    "string": str,
    "blob": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": NUMBER,
    "double": NUMBER,
    "timestamp": NUMBER,
}


def strangers(shape, value, path):
    """Where an answer is not of its shape; an operation without one answers nothing."""
    if value is None:
        return []
    if shape is None:
        return [f"{path}.{name} is not in the model" for name in value]
    if shape.type_name == "structure":
        return [
            found
            for name, inner in value.items()
            for found in (
                strangers(shape.members[name], inner, f"{path}.{name}")
                if name in shape.members
                else [f"{path}.{name} is not in the model"]
            )
        ]
    if shape.type_name == "list":
        return [found for i, inner in enumerate(value) for found in strangers(shape.member, inner, f"{path}[{i}]")]
    if shape.type_name == "map":
        return [found for name, inner in value.items() for found in strangers(shape.value, inner, f"{path}[{name}]")]
    fits = isinstance(value, TYPES[shape.type_name])
    return [] if fits else [f"{path} is no {shape.type_name}"]


def client_of(asked, odd):
    def look(operation_model, response_dict, **_):
        json_of = operation_model.service_model.metadata["protocol"] == "json"
        if json_of and response_dict["status_code"] == 200:
            odd.extend(strangers(operation_model.output_shape, json.loads(response_dict["body"]), operation_model.name))

    os.environ.clear()
    os.environ.update(asked["env"])
    retries = asked.get("retries", {"total_max_attempts": 1})
    session = botocore.session.Session()
    session.register_component("data_loader", MODELS)
    client = boto3.Session(botocore_session=session).client(asked["service"], config=Config(retries=retries))
    client.meta.events.register("before-parse.*.*", look)
    return client


def run(asked, client):
    name = xform_name(asked["operation"])
    given = asked.get("input", {})
    if asked["do"] == "paginate":
        pages = client.get_paginator(name).paginate(**given, PaginationConfig=asked.get("pages", {}))
        return list(pages)
    if asked["do"] == "wait":
        return client.get_waiter(name).wait(**given, WaiterConfig=asked["waiter"])
    return getattr(client, name)(**given)


def answer(asked):
    odd = []
    client = client_of(asked, odd)
    try:
        return {"result": run(asked, client), "strangers": odd}
    except ClientError as error:
        declared = [shape.name for shape in client.meta.service_model.operation_model(asked["operation"]).error_shapes]
        code = error.response["Error"]["Code"]
        caught = isinstance(error, getattr(client.exceptions, code)) if code in declared else type(error) is ClientError
        return {
            "error": {
                "code": code,
                "message": error.response["Error"]["Message"],
                "declared": code in declared,
                "caughtByItsClass": caught,
                "requestId": error.response["ResponseMetadata"].get("RequestId"),
            }
        }
    except Exception as error:
        return {"error": {"code": type(error).__name__, "message": str(error)}}


def out(value):
    return {"$base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value.isoformat()


def into(value):
    return base64.b64decode(value["$base64"]) if "$base64" in value else value


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line, object_hook=into)), default=out), flush=True)
