// A certified OpenID provider (npm oidc-provider) as a municipality has one, on loopback, for the tests
// of sign-in. Everything it knows comes as JSON in its first argument:
// { port, client_id, client_secret, portal, name, key, skew }. People and keys are made up.

import { createHash, generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const told = JSON.parse(process.argv[2]);

// A clock that goes wrong, in seconds.
const now = Date.now.bind(Date);
Date.now = () => now() + told.skew * 1000;

const issuer = `http://127.0.0.1:${told.port}`;
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" };
// Some providers call the new key what they called the old one.
key.kid = told.kid || createHash("sha256").update(key.n).digest("hex").slice(0, 16);

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: told.client_id,
      client_secret: told.client_secret,
      redirect_uris: [`${told.portal}/log-ind/${told.name}/svar`],
      post_logout_redirect_uris: [`${told.portal}/log-ind`],
      backchannel_logout_uri: `${told.portal}/log-ind/${told.name}/udlogning`,
      backchannel_logout_session_required: true,
      require_auth_time: true,
    },
  ],
  jwks: { keys: [key] },
  cookies: { keys: ["made-up"] },
  claims: { openid: ["sub"], profile: ["name"] },
  features: {
    backchannelLogout: { enabled: true },
    devInteractions: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  pkce: { required: () => true },
  // It asks the portal, which is on loopback here: its guard against such addresses is left out.
  fetch: (url, { dispatcher: _guard, ...options }) => globalThis.fetch(url, options),
});
provider.on("backchannel.error", (_ctx, error) => console.error(error.message));
provider.listen(told.port, "127.0.0.1", () => console.log("ready"));
