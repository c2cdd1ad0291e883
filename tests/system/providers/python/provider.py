"""A real OpenID provider (PyPI canaille) as a municipality has one, on loopback, for the tests of sign-in.

Everything it knows comes as JSON in its first argument. People and keys are made up.
"""

import datetime
import json
import sys

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

told = json.loads(sys.argv[1])
key = RSAKey.generate_key(2048, parameters={"use": "sig", "alg": "RS256"}, auto_kid=True)
app = create_app(
    {
        "SECRET_KEY": "made-up-made-up-made-up-made-up-",
        "SERVER_NAME": f"127.0.0.1:{told['port']}",
        "PREFERRED_URL_SCHEME": "http",
        "TESTING": False,
        "CANAILLE_OIDC": {"ACTIVE_JWKS": [key.as_dict(private=True)]},
        "CANAILLE": {"DATABASE": "memory", "SMTP": None, "LOGGING": None},
    }
)
with app.app_context(), Backend.instance.session():
    person = models.User(
        user_name=told["login"],
        family_name="Opdigt",
        formatted_name="Anna Opdigt",
        emails=["anna@opdigt.example"],
        password=told["password"],
    )
    Backend.instance.save(person)
    client = models.Client(
        client_id=told["client_id"],
        client_secret=told["client_secret"],
        client_name="Brudvagt",
        client_uri=told["portal"],
        redirect_uris=[f"{told['portal']}/log-ind/{told['name']}/svar"],
        post_logout_redirect_uris=[f"{told['portal']}/log-ind"],
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=["openid", "profile"],
        token_endpoint_auth_method="client_secret_basic",
        client_id_issued_at=datetime.datetime.now(datetime.timezone.utc),
    )
    Backend.instance.save(client)
    client.audience = [client]
    Backend.instance.save(client)

server = make_server("127.0.0.1", told["port"], app, threaded=True)
print("ready", flush=True)
server.serve_forever()
