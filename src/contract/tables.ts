// Made by `npm run generate` from openapi/. Do not edit.

/** Every problem: its HTTP status, title and advice. */
export const problems = {
  invalid_request: {"status":400,"title":"The request is not well-formed","detail":"Mend what `errors` names and send it again."},
  unauthenticated: {"status":401,"title":"Authentication is required","detail":"Send a valid access token, or sign in."},
  token_expired: {"status":401,"title":"The access token has expired","detail":"Refresh the session and repeat the request with the new token."},
  session_ended: {"status":401,"title":"The session is over","detail":"Sign in again."},
  insufficient_user_authentication: {"status":401,"title":"A fresh sign-in is required","detail":"Run the step-up ceremony, then repeat the request (RFC 9470)."},
  insufficient_scope: {"status":403,"title":"The service may not do this","detail":"Its scopes do not cover the operation; src/callers.ts says who may do what."},
  recovery_only: {"status":403,"title":"A recovery session cannot do this","detail":"Add a passkey first; that begins an ordinary session."},
  recovery_not_yet: {"status":403,"title":"A recovery makes this wait","detail":"Retry-After says for how long."},
  forbidden_origin: {"status":403,"title":"The origin is not allowed","detail":"This operation sets or reads a cookie and answers only to the configured origins."},
  not_found: {"status":404,"title":"Not found","detail":"Nothing is here."},
  method_not_allowed: {"status":405,"title":"The method is not allowed here","detail":"The header Allow lists the methods that are."},
  request_timeout: {"status":408,"title":"The request took too long to arrive","detail":"Send it again on a new connection."},
  email_taken: {"status":409,"title":"The address already has an account","detail":"Sign in with the account's passkey, or recover it."},
  credential_exists: {"status":409,"title":"The passkey is already registered","detail":"Sign in with it, or use another authenticator."},
  passkey_limit: {"status":409,"title":"The account has as many passkeys as it may have","detail":"Remove one that is not used any more, then add this one."},
  last_passkey: {"status":409,"title":"The last passkey stays","detail":"Add another passkey before this one is removed."},
  cursor_expired: {"status":410,"title":"What comes next is not kept any more","detail":"Begin anew, without a place to go on from."},
  role_in_use: {"status":409,"title":"The role is in use","detail":"Take it from all who hold it before it is deleted. A built-in role is always in use; make another instead."},
  last_administrator: {"status":409,"title":"The last administrator stays","detail":"Give the administrative role to another active customer first."},
  precondition_failed: {"status":412,"title":"It has changed since it was read","detail":"Read it again, and repeat the change with its new ETag if it still makes sense."},
  event_conflict: {"status":409,"title":"The id names another event","detail":"`errors` says which event was sent before with other contents. Give a new event a new id."},
  payload_too_large: {"status":413,"title":"The body is too large","detail":"Send less."},
  uri_too_long: {"status":414,"title":"The address is too long","detail":"Shorten it."},
  unsupported_media_type: {"status":415,"title":"The media type is not supported","detail":"Send `application/json` in UTF-8."},
  code_invalid: {"status":400,"title":"The code is not right","detail":"Check the code and try again. Of codes that were mailed, take the newest."},
  verification_expired: {"status":400,"title":"The verification is over","detail":"It has expired, is spent or had too many wrong codes. Begin a new one."},
  ceremony_expired: {"status":400,"title":"The ceremony is over","detail":"It has expired or was already tried. Ask for new options."},
  registration_rejected: {"status":400,"title":"The passkey was not accepted","detail":"Ask for new options and try again, with another authenticator if it happens again."},
  authentication_failed: {"status":400,"title":"The sign-in was not accepted","detail":"Ask for new options and try again."},
  credential_unknown: {"status":400,"title":"The passkey is not known here","detail":"Tell the browser with `PublicKeyCredential.signalUnknownCredential`, and use another passkey."},
  precondition_required: {"status":428,"title":"The change must say what it changes","detail":"Send If-Match with the ETag that was read, or `If-None-Match` with `*` to make what is not there yet."},
  rate_limited: {"status":429,"title":"Too many requests","detail":"Wait for as long as Retry-After says."},
  header_too_large: {"status":431,"title":"The headers are too large","detail":"Send fewer or shorter headers."},
  internal: {"status":500,"title":"Something went wrong inside Queue","detail":"It is safe to repeat the request. If it happens again, report the `request_id`."},
  unavailable: {"status":503,"title":"Queue cannot answer now","detail":"It is safe to repeat the request after Retry-After."},
} as const;

/** Where each operation is. */
export const addresses = {
  createEmailVerification: {"method":"POST","path":"/api/v1/auth/email-verifications"},
  confirmEmailVerification: {"method":"POST","path":"/api/v1/auth/email-verifications/{verification_id}/confirm"},
  createRegistrationOptions: {"method":"POST","path":"/api/v1/auth/registration/options"},
  verifyRegistration: {"method":"POST","path":"/api/v1/auth/registration/verify"},
  createAuthenticationOptions: {"method":"POST","path":"/api/v1/auth/authentication/options"},
  verifyAuthentication: {"method":"POST","path":"/api/v1/auth/authentication/verify"},
  createStepUpOptions: {"method":"POST","path":"/api/v1/auth/step-up/options"},
  verifyStepUp: {"method":"POST","path":"/api/v1/auth/step-up/verify"},
  listCredentials: {"method":"GET","path":"/api/v1/auth/credentials"},
  createCredential: {"method":"POST","path":"/api/v1/auth/credentials"},
  createCredentialOptions: {"method":"POST","path":"/api/v1/auth/credentials/options"},
  removeCredential: {"method":"DELETE","path":"/api/v1/auth/credentials/{credential_id}"},
  renameCredential: {"method":"PATCH","path":"/api/v1/auth/credentials/{credential_id}"},
  getBackupCodes: {"method":"GET","path":"/api/v1/auth/backup-codes"},
  createBackupCodes: {"method":"POST","path":"/api/v1/auth/backup-codes"},
  redeemBackupCode: {"method":"POST","path":"/api/v1/auth/backup-codes/redeem"},
  listSessions: {"method":"GET","path":"/api/v1/auth/sessions"},
  endSessions: {"method":"DELETE","path":"/api/v1/auth/sessions"},
  getCurrentSession: {"method":"GET","path":"/api/v1/auth/sessions/current"},
  endCurrentSession: {"method":"DELETE","path":"/api/v1/auth/sessions/current"},
  refreshSession: {"method":"POST","path":"/api/v1/auth/sessions/refresh"},
  endSession: {"method":"DELETE","path":"/api/v1/auth/sessions/{session_id}"},
  getMe: {"method":"GET","path":"/api/v1/auth/me"},
  eraseMe: {"method":"DELETE","path":"/api/v1/auth/me"},
  updateMe: {"method":"PATCH","path":"/api/v1/auth/me"},
  exportMe: {"method":"GET","path":"/api/v1/auth/me/export"},
  createEmailChange: {"method":"POST","path":"/api/v1/auth/me/email-change"},
  confirmEmailChange: {"method":"POST","path":"/api/v1/auth/me/email-change/{email_change_id}/confirm"},
  undoEmailChange: {"method":"POST","path":"/api/v1/auth/email-changes/undo"},
  cancelRecovery: {"method":"POST","path":"/api/v1/auth/recoveries/cancel"},
  introspectToken: {"method":"POST","path":"/api/v1/sessions/introspect"},
  revokeSessions: {"method":"POST","path":"/api/v1/sessions/revoke"},
  listRevocations: {"method":"GET","path":"/api/v1/sessions/revocations"},
  listCustomers: {"method":"GET","path":"/api/v1/customers"},
  searchCustomers: {"method":"POST","path":"/api/v1/customers/search"},
  getCustomer: {"method":"GET","path":"/api/v1/customers/{customer_id}"},
  eraseCustomer: {"method":"DELETE","path":"/api/v1/customers/{customer_id}"},
  setCustomerStatus: {"method":"PATCH","path":"/api/v1/customers/{customer_id}"},
  exportCustomer: {"method":"GET","path":"/api/v1/customers/{customer_id}/export"},
  listCustomerSessions: {"method":"GET","path":"/api/v1/customers/{customer_id}/sessions"},
  listCustomerCredentials: {"method":"GET","path":"/api/v1/customers/{customer_id}/credentials"},
  removeCustomerCredential: {"method":"DELETE","path":"/api/v1/customers/{customer_id}/credentials/{credential_id}"},
  getRecovery: {"method":"GET","path":"/api/v1/customers/{customer_id}/recovery"},
  startRecovery: {"method":"POST","path":"/api/v1/customers/{customer_id}/recovery"},
  cancelRecoveryForOperator: {"method":"DELETE","path":"/api/v1/customers/{customer_id}/recovery"},
  listServices: {"method":"GET","path":"/api/v1/services"},
  listPermissions: {"method":"GET","path":"/api/v1/rbac/permissions"},
  listRoles: {"method":"GET","path":"/api/v1/rbac/roles"},
  getRole: {"method":"GET","path":"/api/v1/rbac/roles/{role}"},
  putRole: {"method":"PUT","path":"/api/v1/rbac/roles/{role}"},
  deleteRole: {"method":"DELETE","path":"/api/v1/rbac/roles/{role}"},
  listRoleHolders: {"method":"GET","path":"/api/v1/rbac/roles/{role}/customers"},
  getCustomerRoles: {"method":"GET","path":"/api/v1/rbac/customers/{customer_id}/roles"},
  assignRole: {"method":"PUT","path":"/api/v1/rbac/customers/{customer_id}/roles/{role}"},
  revokeRole: {"method":"DELETE","path":"/api/v1/rbac/customers/{customer_id}/roles/{role}"},
  checkPermissions: {"method":"POST","path":"/api/v1/rbac/check"},
  searchAuditEvents: {"method":"GET","path":"/api/v1/audit/events"},
  appendAuditEvents: {"method":"POST","path":"/api/v1/audit/events"},
  getAuditEvent: {"method":"GET","path":"/api/v1/audit/events/{event_id}"},
  exportAuditEvents: {"method":"GET","path":"/api/v1/audit/export"},
  listAuditSeals: {"method":"GET","path":"/api/v1/audit/seals"},
  getJsonWebKeySet: {"method":"GET","path":"/.well-known/jwks.json"},
  getLiveness: {"method":"GET","path":"/health/live"},
  getReadiness: {"method":"GET","path":"/health/ready"},
  getMetrics: {"method":"GET","path":"/metrics"},
} as const;

/** Which security schemes each operation accepts. */
export interface OperationSecurity {
  createEmailVerification: "nobody";
  confirmEmailVerification: "nobody";
  createRegistrationOptions: "nobody";
  verifyRegistration: "nobody";
  createAuthenticationOptions: "nobody";
  verifyAuthentication: "nobody";
  createStepUpOptions: "accessToken";
  verifyStepUp: "accessToken";
  listCredentials: "accessToken";
  createCredential: "accessToken";
  createCredentialOptions: "accessToken";
  removeCredential: "accessToken";
  renameCredential: "accessToken";
  getBackupCodes: "accessToken";
  createBackupCodes: "accessToken";
  redeemBackupCode: "nobody";
  listSessions: "accessToken";
  endSessions: "accessToken";
  getCurrentSession: "accessToken";
  endCurrentSession: "accessToken" | "refreshCookie" | "nobody";
  refreshSession: "refreshCookie";
  endSession: "accessToken";
  getMe: "accessToken";
  eraseMe: "accessToken";
  updateMe: "accessToken";
  exportMe: "accessToken";
  createEmailChange: "accessToken";
  confirmEmailChange: "accessToken";
  undoEmailChange: "nobody";
  cancelRecovery: "nobody";
  introspectToken: "serviceToken";
  revokeSessions: "serviceToken";
  listRevocations: "serviceToken";
  listCustomers: "serviceToken";
  searchCustomers: "serviceToken";
  getCustomer: "serviceToken";
  eraseCustomer: "serviceToken";
  setCustomerStatus: "serviceToken";
  exportCustomer: "serviceToken";
  listCustomerSessions: "serviceToken";
  listCustomerCredentials: "serviceToken";
  removeCustomerCredential: "serviceToken";
  getRecovery: "serviceToken";
  startRecovery: "serviceToken";
  cancelRecoveryForOperator: "serviceToken";
  listServices: "serviceToken";
  listPermissions: "serviceToken";
  listRoles: "serviceToken";
  getRole: "serviceToken";
  putRole: "serviceToken";
  deleteRole: "serviceToken";
  listRoleHolders: "serviceToken";
  getCustomerRoles: "serviceToken";
  assignRole: "serviceToken";
  revokeRole: "serviceToken";
  checkPermissions: "serviceToken";
  searchAuditEvents: "serviceToken";
  appendAuditEvents: "serviceToken";
  getAuditEvent: "serviceToken";
  exportAuditEvents: "serviceToken";
  listAuditSeals: "serviceToken";
  getJsonWebKeySet: "nobody";
  getLiveness: "nobody";
  getReadiness: "nobody";
  getMetrics: "serviceToken";
}
