// Made by `npm run generate` from openapi/. Do not edit.
export interface paths {
    "/api/v1/auth/email-verifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a code to an e-mail address
         * @description Sends a mail with an eight-digit code. The answer is the same whether or not the address has an account;
         *     only the mail differs. At most five mails an hour go to one address for each purpose. To recover an account, send
         *     the token that the code is traded for together with a backup code.
         */
        post: operations["createEmailVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email-verifications/{verification_id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description From the answer that began the verification. */
                verification_id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Prove the address with the code
         * @description Every try counts, right or wrong; after five the verification is over. A right code is good once and answers a
         *     token for what follows.
         */
        post: operations["confirmEmailVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/registration/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin the registration of a new customer's first passkey
         * @description Answers the options for `navigator.credentials.create()`. They are good for five minutes and one try. The same
         *     verification token may begin several ceremonies.
         */
        post: operations["createRegistrationOptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/registration/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finish the registration; the customer is made and signed in
         * @description Makes the customer, the passkey and a session in one transaction, spends the verification token, and sets the
         *     refresh cookie. A session that the cookie already holds ends.
         */
        post: operations["verifyRegistration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/authentication/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a sign-in
         * @description Answers the options for `navigator.credentials.get()`, good for five minutes and one try. Without an e-mail
         *     address any passkey of this site may answer (also for autofill, with `mediation: "conditional"`). With one, the
         *     passkeys of that account are listed; for an address without any, there are stable decoys.
         */
        post: operations["createAuthenticationOptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/authentication/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finish a sign-in
         * @description Verifies the passkey's assertion, begins a session and sets the refresh cookie. A session that the cookie already
         *     holds ends, and so does a recovery that an operator began. `credential_unknown` is answered only where the ceremony named no account.
         */
        post: operations["verifyAuthentication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/step-up/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a step-up
         * @description Answers the options for `navigator.credentials.get()`, good for five minutes, one try and this session alone. They
         *     list the customer's own passkeys, any of which will do. Operations that need a fresh sign-in ask for it with
         *     `insufficient_user_authentication`.
         */
        post: operations["createStepUpOptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/step-up/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finish a step-up
         * @description Verifies the passkey's assertion and records it on the session: `auth_time` is now, and the session belongs to this
         *     passkey from here on. Access tokens that were issued before profit too. Where the cookie holds the session's
         *     refresh token, it is rotated.
         */
        post: operations["verifyStepUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The customer's passkeys
         * @description Oldest first, a page at a time. `signal` names all of them, whatever the page, in the shapes that the browser's
         *     Signal API takes (WebAuthn Level 3, section 5.1.10).
         */
        get: operations["listCredentials"];
        put?: never;
        /**
         * Finish adding a passkey
         * @description Verifies what the authenticator made and adds the passkey; a mail tells the customer. The fresh sign-in was asked
         *     for with the options, so the ceremony must be one that this session began. Adding a passkey to a recovery session
         *     ends it and begins an ordinary one: `tokens` is its token answer, and the refresh cookie is set. Otherwise `tokens`
         *     is null.
         */
        post: operations["createCredential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/credentials/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin adding a passkey
         * @description Answers the options for `navigator.credentials.create()`, good for five minutes, one try and this session alone.
         *     They exclude the passkeys that the customer has, so that an authenticator does not get a second one.
         */
        post: operations["createCredentialOptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/credentials/{credential_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `id` of a passkey in the list. */
                credential_id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a passkey
         * @description From now on the passkey signs nobody in, and the sessions that belong to it have ended; a mail tells the customer.
         *     If this session was one of them, `session_ended` is true and the cookie is cleared. The last passkey stays.
         */
        delete: operations["removeCredential"];
        options?: never;
        head?: never;
        /**
         * Rename a passkey
         * @description The name is for the customer alone; authenticators do not learn it.
         */
        patch: operations["renameCredential"];
        trace?: never;
    };
    "/api/v1/auth/backup-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many backup codes are left
         * @description The codes themselves cannot be shown again.
         */
        get: operations["getBackupCodes"];
        put?: never;
        /**
         * Make backup codes
         * @description Makes ten codes in the place of all earlier ones and shows them this once. With the account's e-mail address, one
         *     of them recovers the account when every passkey is lost. The customer is told by mail that there are new ones.
         */
        post: operations["createBackupCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/backup-codes/redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Recover an account with a backup code
         * @description Takes the proof of the account's address (a verification with the purpose `recovery`) and one of its backup codes,
         *     and begins a recovery session, in which a passkey can be added; adding it begins an ordinary session. The code is
         *     used up and the answer holds one in its place. A session that the cookie already holds ends, and the cookie is
         *     cleared. The owner is told by mail. `code_invalid` says no more than that: not whether there is an account, or
         *     whether too many codes were tried.
         *
         *     The code that an operator handed over is taken in place of a backup code, once. Before its time it is refused with
         *     `recovery_not_yet`, and stays good.
         */
        post: operations["redeemBackupCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the customer's sessions
         * @description The live sessions of the customer, newest first. What is known of the device comes from the user agent that began
         *     the session, which anybody can make up: it helps to recognise a device and proves nothing.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /**
         * Sign out elsewhere, or everywhere
         * @description Ends the customer's sessions: the others, or all with the current one, which clears the cookie. Their access
         *     tokens and refresh tokens fail at once.
         */
        delete: operations["endSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who am I
         * @description The session that the access token belongs to, and its customer.
         */
        get: operations["getCurrentSession"];
        put?: never;
        post?: never;
        /**
         * Sign out
         * @description Ends the session named by the access token or, without one, by the cookie, and clears the cookie. It is 204 also
         *     when the session is already over, so that a repeat is safe.
         */
        delete: operations["endCurrentSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Trade the refresh token for a new one and an access token
         * @description Rotates the refresh token (RFC 9700, section 4.14.2). The immediate predecessor is accepted for 30 seconds after
         *     the rotation and answers the same successor, so that a lost answer or two tabs sign nobody out. An older one ends
         *     the session. Every refusal looks the same.
         */
        post: operations["refreshSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description From the list of sessions. */
                session_id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one session
         * @description Ends a session of the customer, on whatever device; its access token and refresh token fail at once. When it is
         *     the current one, the cookie is cleared. A session that is over, unknown or somebody else's is `not_found`.
         */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The profile
         * @description The customer that the access token stands for.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        /**
         * Erase the account
         * @description Removes or blanks every personal row at once, ends all sessions and clears the cookie; it cannot be undone. The
         *     address may sign up again as a new customer. Audit events stay and hold nothing personal. One mail to the address
         *     tells of it. For a day after a recovery it has to wait. The last active holder of an administrative role stays.
         */
        delete: operations["eraseMe"];
        options?: never;
        head?: never;
        /**
         * Change the profile
         * @description Changes what the customer is called. The answer holds what the page gives to the browser's WebAuthn Signal API, so
         *     that authenticators show the new name.
         */
        patch: operations["updateMe"];
        trace?: never;
    };
    "/api/v1/auth/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that Queue keeps about the customer
         * @description One JSON document of the customer's own data (GDPR, articles 15 and 20), with no secret and no hash of one. Of the
         *     audit events the latest 10,000 are in it.
         */
        get: operations["exportMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me/email-change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a change of address
         * @description Sends a mail with an eight-digit code to the new address. The answer is the same whether the address is free,
         *     somebody's, or still kept for whoever had it; only the mail differs. At most five mails an hour go to one address,
         *     and ten from one account. For a day after a recovery it has to wait.
         */
        post: operations["createEmailChange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me/email-change/{email_change_id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description From the answer that began the change. */
                email_change_id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the address with the code
         * @description Every try counts, right or wrong; after five the change is over. Only the customer who began it can confirm it. The
         *     old address is told, stays reserved for seven days, and can undo the change for as long. Sessions go on.
         */
        post: operations["confirmEmailChange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email-changes/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo a change of address from the old one
         * @description For whoever holds the link that went to the old address. Restores the address before the oldest change that can
         *     still be undone, voids the later ones, ends all sessions, cancels a pending recovery, and removes passkeys and backup
         *     codes made since. Both addresses are told. It begins no session.
         */
        post: operations["undoEmailChange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/recoveries/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a recovery from the mail that told of it
         * @description For whoever holds the link of the mail that was sent when an operator began to recover the account. It begins no
         *     session.
         */
        post: operations["cancelRecovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/introspect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whether an access token is good now
         * @description Token introspection (RFC 7662), for access tokens only. Roles, `pv`, `acr`, `amr` and `auth_time` are what they
         *     are now, not what they were when the token was made. Whatever is not the good token of a live session of an active
         *     customer is answered `{"active":false}` and nothing else: expired, ended, suspended, a refresh token, a service's
         *     token, a recovery's token, or no token at all.
         */
        post: operations["introspectToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End sessions
         * @description Ends one session, all sessions of a customer, or the session of a token (RFC 7009; an access token that is good,
         *     or a refresh token of any generation). What is unknown or over already is no error, and a repeat is safe.
         */
        post: operations["revokeSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/revocations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The sessions that ended, in order
         * @description For services that verify access tokens offline: refuse a token whose `sid` is in the feed. Positions are 1, 2, 3
         *     and so on without a gap, given after the end was committed, so that a follower who asks for what comes `after` the
         *     last position it has misses nothing and gets nothing twice. An entry is kept for as long as a token of the session
         *     could be good (`forget_after`), and may be forgotten then by the follower too.
         *
         *     Begin without `after`; go on with `next_after`. `cursor_expired` says that something after it is not kept any
         *     more: nothing that was missed voids a token that could still be good, so begin anew. `after` beyond the feed is
         *     `invalid_request`; it happens when Queue was restored from a backup; begin anew too.
         */
        get: operations["listRevocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The customers
         * @description Newest first, a page at a time. Who was erased is not among them.
         */
        get: operations["listCustomers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find a customer
         * @description Finds the customer with this address, whole and in any spelling that means the same mailbox, or with this id. The
         *     address travels in the body, so that no log of addresses of requests has it. Nobody found is an empty list.
         */
        post: operations["searchCustomers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        /**
         * A customer
         * @description What operators see of a customer. Who was erased is as unknown as who never was.
         */
        get: operations["getCustomer"];
        put?: never;
        post?: never;
        /**
         * Erase a customer
         * @description What `DELETE /auth/me` does, for a customer who asked an operator for it; it waits for nothing. It cannot be undone.
         *     The last active holder of an administrative role cannot be erased.
         */
        delete: operations["eraseCustomer"];
        options?: never;
        head?: never;
        /**
         * Suspend or reinstate a customer
         * @description Suspending ends all sessions at once, and nothing lets the customer in again until they are reinstated: no passkey,
         *     no backup code, no recovery. What belongs to the account stays as it is. A customer who has the status already is
         *     left as they are, so that a repeat is safe. The last active holder of an administrative role cannot be suspended.
         */
        patch: operations["setCustomerStatus"];
        trace?: never;
    };
    "/api/v1/customers/{customer_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        /**
         * Everything that Queue keeps about a customer
         * @description The document of `GET /auth/me/export`, for a customer who asked an operator for it. Since it is all of a person's
         *     data, the operator is named and the audit log has it.
         */
        get: operations["exportCustomer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer_id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        /**
         * A customer's sessions
         * @description The live ones, newest first, as the customer sees them; `current` is false for all. `POST /sessions/revoke` ends
         *     one or all.
         */
        get: operations["listCustomerSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer_id}/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        /**
         * A customer's passkeys
         * @description Oldest first, as the customer sees them; `current` is false for all.
         */
        get: operations["listCustomerCredentials"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer_id}/credentials/{credential_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
                /** @description The `id` of a passkey in the customer's list. */
                credential_id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a passkey of a customer
         * @description From now on the passkey signs nobody in, and the sessions that belong to it have ended; a mail tells the customer.
         *     The last passkey stays, for operators too: removing it would lock the customer out. Suspend the customer to bar
         *     whoever has it.
         */
        delete: operations["removeCustomerCredential"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer_id}/recovery": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        /**
         * The pending recovery of an account
         * @description The code is not shown again. Where none is pending the answer is 404.
         */
        get: operations["getRecovery"];
        put?: never;
        /**
         * Begin the recovery of an account
         * @description For a customer whose passkeys and backup codes are all lost. The answer has a code, this once, which the operator
         *     hands over after checking who the customer is. With a proof of the account's address the customer redeems it where
         *     backup codes are redeemed, not before `not_before` (three days, unless `QUEUE_RECOVERY_DELAY` says otherwise). The
         *     customer is told by mail at once and can cancel it from there; signing in with a passkey cancels it too, and so does
         *     undoing a change of address. One is pending for each customer: another call puts a new code in the place of the
         *     one before, and the wait begins anew.
         */
        post: operations["startRecovery"];
        /**
         * Cancel the pending recovery of an account
         * @description The code is good for nothing from now on. Where none is pending the answer is 404.
         */
        delete: operations["cancelRecoveryForOperator"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The services that may call Queue
         * @description Every caller with its scopes and its tokens: which slots are set, and when each was last used (to half a minute).
         *     A token that a rotation replaced can go once only its successor is used. `signing_keys` tells which service still
         *     lacks a public key that is published, as by its header `Queue-Known-Keys`.
         */
        get: operations["listServices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rbac/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything that roles can allow
         * @description The permissions that Queue knows. They come with it; operators make roles of them.
         */
        get: operations["listPermissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rbac/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The roles
         * @description The built-in roles and those that operators made, by name.
         */
        get: operations["listRoles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rbac/roles/{role}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The role's name. */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        /**
         * One role
         * @description What the role allows. Its `ETag` goes into `If-Match` of a change.
         */
        get: operations["getRole"];
        /**
         * Make or change a role
         * @description Makes the role with `If-None-Match: *`, or replaces the one that `If-Match` names. What the role allows counts from
         *     the next call on. Built-in roles stay as they are: 409 `role_in_use`. Needs `rbac:admin` too if the role is
         *     administrative, before the change or after it. A role with an administrative permission must be administrative.
         */
        put: operations["putRole"];
        post?: never;
        /**
         * Delete a role
         * @description Deletes a role that nobody holds and that is not built in. Needs `rbac:admin` too if it is administrative.
         */
        delete: operations["deleteRole"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rbac/roles/{role}/customers": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The role's name. */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        /**
         * Who has a role
         * @description The customers who hold it, by their id, the suspended ones too.
         */
        get: operations["listRoleHolders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rbac/customers/{customer_id}/roles": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        /**
         * The roles of a customer
         * @description Which roles the customer holds, since when and from whom. The `ETag` goes into `If-Match` of a change.
         */
        get: operations["getCustomerRoles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rbac/customers/{customer_id}/roles/{role}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
                /** @description The role's name. */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Give a customer a role
         * @description Gives the role, from the next call on. `If-Match` is the `ETag` of the customer's roles; when the customer has the
         *     role already the answer is 200 whatever it says, so that a repeat is safe. An administrative role needs
         *     `rbac:admin` too.
         */
        put: operations["assignRole"];
        post?: never;
        /**
         * Take a role from a customer
         * @description Takes the role, from the next call on. `If-Match` is the `ETag` of the customer's roles; when the customer does not
         *     have the role the answer is 200 whatever it says, so that a repeat is safe. An administrative role needs
         *     `rbac:admin` too, and stays with the last active customer who holds it: 409 `last_administrator`.
         */
        delete: operations["revokeRole"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rbac/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * May this customer do that
         * @description Answers one question, or up to a hundred at once, from what is in force now: nothing is remembered. A suspended
         *     customer may do nothing. Whoever cannot wait for an answer reads `roles` and `pv` of the access token instead, which
         *     are as old as the token.
         */
        post: operations["checkPermissions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search the audit log
         * @description The newest first, by position. All filters given must fit. What was committed before the call is found.
         */
        get: operations["searchAuditEvents"];
        put?: never;
        /**
         * Append events to the audit log
         * @description One event, or a batch of up to 500, all or nothing. Types begin with the service's name. An id that the service has
         *     used in the last 30 days is the same event: sent again it answers the same and appends nothing; with other contents it is
         *     `event_conflict`, and `errors` names the index. The answer is 201 if anything was new, else 200.
         */
        post: operations["appendAuditEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/events/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One event of the audit log
         * @description By its id in the log.
         */
        get: operations["getAuditEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the audit log
         * @description A stream of lines in the order of positions. Each event is a line exactly as it is sealed (canonical JSON, RFC 8785),
         *     without its personal part, for which the commitment stands; so an export stays as it is when a customer is erased.
         *     After each page, and at the end, a line says where to go on: an export that was cut off, or that is to be continued
         *     later, is resumed with `cursor`, and the lines are one export when put together.
         *
         *     By time, whole sealed ranges are given, so that they can be verified; an export of one customer cannot be.
         *     `npm run audit -- verify` proves an export or says what is wrong with it.
         */
        get: operations["exportAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/seals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The seals of the audit log
         * @description The chain of seals, the first one first, and the keys that made them. Keep the pages as they are to verify an export
         *     with them.
         */
        get: operations["listAuditSeals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The public keys of access tokens
         * @description Cacheable; answered from memory, so that tokens can be verified while the database is away. A key is in the set
         *     before it signs, and for as long as its tokens may be about. A set without a key is never answered, but 503.
         */
        get: operations["getJsonWebKeySet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the process alive
         * @description Asks nothing of the database.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Can the process do its work
         * @description Asks the database; 503 while it does not answer, no token can be signed, or the process is shutting down.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics for Prometheus
         * @description Of the process that answers: requests by operation, status and problem, their durations, sign-ins and refreshes by
         *     outcome, the pool, the event loop, memory. Of all: how long mails, seals and the revocation feed lag. While the
         *     database is away `queue_database_up` is 0 and the latter are missing. The label `process` tells the processes apart.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A problem document (RFC 9457). `code` is what a program looks at; `detail` is for people. */
        Problem: {
            /**
             * Format: uri
             * @description Names the problem; ends in its code.
             */
            type: string;
            title: string;
            /** @description The HTTP status. */
            status: number;
            code: components["schemas"]["ProblemCode"];
            detail?: string;
            /** @description The same as the answer's header X-Request-Id; Queue's log and audit events hold it. */
            request_id: string;
            /** @description How strong the sign-in must be, where the code is `insufficient_user_authentication` (RFC 9470). */
            acr_values?: string;
            /** @description How many seconds ago the sign-in may be at most, where the code is `insufficient_user_authentication`. */
            max_age?: number;
            /** @description What is wrong with the input, where the code is `invalid_request`. */
            errors?: {
                /** @enum {string} */
                in: "body" | "path" | "query" | "header";
                /** @description A JSON Pointer (RFC 6901) to the faulty value. */
                pointer: string;
                detail: string;
            }[];
        };
        /** @description One mailbox (RFC 5321 addr-spec, without a display name). Internationalised domains may be given as U-labels. */
        EmailAddress: string;
        EmailVerificationRequest: {
            email: components["schemas"]["EmailAddress"];
            /**
             * @description What the proven address is for. The token it leads to is good for nothing else.
             * @enum {string}
             */
            purpose: "sign_up" | "recovery";
        };
        EmailVerification: {
            /** Format: uuid */
            verification_id: string;
            /**
             * Format: date-time
             * @description The code in the mail is good until then.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description Asking for another mail before then is of no use; the first may still be on its way.
             */
            resend_after: string;
        };
        EmailVerificationConfirmation: {
            /** @description The eight digits from the mail. */
            code: string;
        };
        /** @description 256 random bits in base64url, bound to purpose and address. Spent by the success it leads to. */
        VerificationToken: string;
        ConfirmedEmailVerification: {
            verification_token: components["schemas"]["VerificationToken"];
            /** Format: date-time */
            expires_at: string;
        };
        /** @description What the customer wants to be called. */
        DisplayName: string;
        RegistrationOptionsRequest: {
            verification_token: components["schemas"]["VerificationToken"];
            display_name?: components["schemas"]["DisplayName"];
        };
        /** Format: uuid */
        CeremonyId: string;
        Base64Url: string;
        CredentialId: string;
        CredentialDescriptor: {
            id: components["schemas"]["CredentialId"];
            /** @constant */
            type: "public-key";
            transports?: string[];
        };
        /** @description PublicKeyCredentialCreationOptionsJSON; give it to `PublicKeyCredential.parseCreationOptionsFromJSON`. */
        CreationOptions: {
            rp: {
                id: string;
                name: string;
            };
            user: {
                id: components["schemas"]["Base64Url"];
                name: string;
                displayName: string;
            };
            challenge: components["schemas"]["Base64Url"];
            pubKeyCredParams: {
                /** @constant */
                type: "public-key";
                alg: number;
            }[];
            /** @description Milliseconds. */
            timeout: number;
            excludeCredentials: components["schemas"]["CredentialDescriptor"][];
            authenticatorSelection: {
                residentKey: string;
                requireResidentKey: boolean;
                userVerification: string;
            };
            attestation: string;
            extensions?: {
                credProps?: boolean;
            };
        };
        RegistrationOptions: {
            ceremony_id: components["schemas"]["CeremonyId"];
            /** Format: date-time */
            expires_at: string;
            options: components["schemas"]["CreationOptions"];
        };
        /** @description RegistrationResponseJSON, as the browser's `credential.toJSON()` gives it. */
        RegistrationCredential: {
            id: components["schemas"]["CredentialId"];
            rawId: components["schemas"]["CredentialId"];
            /** @constant */
            type: "public-key";
            authenticatorAttachment?: string | null;
            response: {
                clientDataJSON: components["schemas"]["Base64Url"];
                attestationObject: components["schemas"]["Base64Url"];
                transports?: string[];
            };
            clientExtensionResults: {
                [key: string]: unknown;
            };
        };
        RegistrationVerification: {
            ceremony_id: components["schemas"]["CeremonyId"];
            credential: components["schemas"]["RegistrationCredential"];
            credential_name?: components["schemas"]["DisplayName"];
        };
        Session: {
            /** Format: uuid */
            id: string;
            /**
             * @description How strong the sign-in was. `aal2` is a passkey with user verification (NIST SP 800-63B).
             * @enum {string}
             */
            acr: "aal2" | "recovery";
            /** @description How the customer proved who they are (RFC 8176). */
            amr: string[];
            /**
             * Format: date-time
             * @description The latest time the customer proved it.
             */
            auth_time: string;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description The session is over then unless it is refreshed before.
             */
            idle_expires_at: string;
            /**
             * Format: date-time
             * @description The session is over then in any case.
             */
            expires_at: string;
        };
        Customer: {
            /** Format: uuid */
            id: string;
            /** @description The address as it was proven. */
            email: string;
            display_name: string | null;
            /** @description Whether the loss of one device can be survived. Until then, lead the customer to a second passkey. */
            recovery_ready: boolean;
            /** Format: date-time */
            created_at: string;
        };
        /** @description An access token (RFC 6749, section 5.1) with the session and customer it stands for. The refresh token is in the cookie only. */
        TokenResponse: {
            /** @description An RS256 JWT (RFC 9068) with `iss sub aud exp iat jti sid client_id auth_time acr amr roles pv`. */
            access_token: string;
            /** @constant */
            token_type: "Bearer";
            /** @description Seconds until the access token expires. */
            expires_in: number;
            session: components["schemas"]["Session"];
            customer: components["schemas"]["Customer"];
        };
        AuthenticationOptionsRequest: {
            email?: components["schemas"]["EmailAddress"];
        };
        /** @description PublicKeyCredentialRequestOptionsJSON; give it to `PublicKeyCredential.parseRequestOptionsFromJSON`. */
        RequestOptions: {
            challenge: components["schemas"]["Base64Url"];
            /** @description Milliseconds. */
            timeout: number;
            rpId: string;
            allowCredentials: components["schemas"]["CredentialDescriptor"][];
            userVerification: string;
        };
        AuthenticationOptions: {
            ceremony_id: components["schemas"]["CeremonyId"];
            /** Format: date-time */
            expires_at: string;
            options: components["schemas"]["RequestOptions"];
        };
        /** @description AuthenticationResponseJSON, as the browser's `credential.toJSON()` gives it. */
        AuthenticationCredential: {
            id: components["schemas"]["CredentialId"];
            rawId: components["schemas"]["CredentialId"];
            /** @constant */
            type: "public-key";
            authenticatorAttachment?: string | null;
            response: {
                clientDataJSON: components["schemas"]["Base64Url"];
                authenticatorData: components["schemas"]["Base64Url"];
                signature: components["schemas"]["Base64Url"];
                userHandle?: string | null;
            };
            clientExtensionResults: {
                [key: string]: unknown;
            };
        };
        AuthenticationVerification: {
            ceremony_id: components["schemas"]["CeremonyId"];
            credential: components["schemas"]["AuthenticationCredential"];
        };
        /** @description A passkey of the customer's. */
        Credential: {
            /**
             * Format: uuid
             * @description Names the passkey here. It is not the credential id that WebAuthn knows.
             */
            id: string;
            /** @description What the customer calls it. */
            name: string | null;
            /** @description What keeps the passkey, such as a password manager or a model of security key, where it is known. */
            provider: string | null;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description The latest sign-in or step-up with it.
             */
            last_used_at: string | null;
            /** @description Whether it can be synced; otherwise it is bound to one device. */
            backup_eligible: boolean;
            /** @description Whether it was synced when it was last used. */
            synced: boolean;
            /** @description How the browser reaches its authenticator. */
            transports: string[];
            /** @description Whether the session that asks belongs to it. */
            current: boolean;
        };
        /** @description What to give to `PublicKeyCredential.signalCurrentUserDetails` (WebAuthn Level 3, section 5.1.10.3), so that the authenticators show the new details. */
        CurrentUserDetails: {
            rpId: string;
            /** @description The user handle in base64url. */
            userId: string;
            /** @description The address of the account. */
            name: string;
            /** @description What the customer wants to be called; the address where there is no such wish. */
            displayName: string;
        };
        /** @description Arguments for the methods of the browser's Signal API (WebAuthn Level 3, section 5.1.10). */
        Signal: {
            /** @description For `PublicKeyCredential.signalAllAcceptedCredentials`. */
            all_accepted_credentials: {
                rpId: string;
                userId: components["schemas"]["Base64Url"];
                allAcceptedCredentialIds: components["schemas"]["CredentialId"][];
            };
            current_user_details: components["schemas"]["CurrentUserDetails"];
        };
        CredentialList: {
            items: components["schemas"]["Credential"][];
            /** @description For the next page; null on the last. */
            next_cursor: string | null;
            signal: components["schemas"]["Signal"];
        };
        AddedCredential: {
            credential: components["schemas"]["Credential"];
            signal: components["schemas"]["Signal"];
            /** @description The ordinary session that follows a recovery. */
            tokens: components["schemas"]["TokenResponse"] | null;
        };
        RemovedCredential: {
            signal: components["schemas"]["Signal"];
            /** @description Whether the session that asked has ended, since it belonged to the passkey. */
            session_ended: boolean;
        };
        CredentialChange: {
            name: components["schemas"]["DisplayName"];
        };
        RenamedCredential: {
            credential: components["schemas"]["Credential"];
        };
        BackupCodeStatus: {
            /** @description How many codes a set has; 0 while there is none. */
            total: number;
            /** @description How many codes can still be used. */
            remaining: number;
            /**
             * Format: date-time
             * @description When the set was made.
             */
            created_at: string | null;
        };
        /** @description Twenty characters of Crockford's Base32 in groups of four. */
        NewBackupCode: string;
        BackupCodeSet: {
            /** @description Each is good once. They are shown this once; Queue keeps only their hashes. */
            codes: components["schemas"]["NewBackupCode"][];
            /** Format: date-time */
            created_at: string;
        };
        BackupCodeRedemption: {
            verification_token: components["schemas"]["VerificationToken"];
            /**
             * @description One of the account's backup codes, or the code that an operator handed over; in any case, with or without dashes
             *     and spaces.
             */
            code: string;
        };
        /**
         * @description What a token answer holds, and a new backup code in the place of the used one. The session is a recovery (`acr` is `recovery`): half an hour, without a
         *     refresh token, with an access token that is good at Queue alone, to add a passkey.
         */
        RecoveryTokenResponse: {
            /** @description An RS256 JWT (RFC 9068) whose `aud` is its `iss`, without roles. It lasts as long as the session. */
            access_token: string;
            /** @constant */
            token_type: "Bearer";
            /** @description Seconds until the access token expires. */
            expires_in: number;
            session: components["schemas"]["Session"];
            customer: components["schemas"]["Customer"];
            /** @description Null after a code from an operator. */
            replacement_code: components["schemas"]["NewBackupCode"] | null;
        };
        Device: {
            /** @description Its name as people know it; null when the user agent says none. */
            browser: string | null;
            os: string | null;
            /** @enum {string} */
            type: "desktop" | "mobile" | "tablet" | "unknown";
        };
        SessionListItem: {
            /** Format: uuid */
            id: string;
            /** @description Whether it is the session that the access token belongs to. */
            current: boolean;
            /** @enum {string} */
            acr: "aal2" | "recovery";
            amr: string[];
            /** Format: date-time */
            auth_time: string;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description The latest time the session was begun or refreshed.
             */
            last_used_at: string;
            /** Format: date-time */
            idle_expires_at: string;
            /** Format: date-time */
            expires_at: string;
            device: components["schemas"]["Device"];
        };
        SessionList: {
            items: components["schemas"]["SessionListItem"][];
            /** @description Begins the next page; null when there is none. */
            next_cursor: string | null;
        };
        EndedSessions: {
            /** @description How many sessions this call ended. */
            revoked: number;
        };
        CurrentSession: {
            session: components["schemas"]["Session"];
            customer: components["schemas"]["Customer"];
        };
        /** @description Nothing, or an object without members. */
        NoMembers: Record<string, never>;
        ErasureReceipt: {
            /**
             * Format: uuid
             * @description All that is left of the account.
             */
            customer_id: string;
            /** Format: date-time */
            erased_at: string;
            /** @description How many rows of each table were deleted, or blanked where the row stays. */
            tables: {
                [key: string]: number;
            };
        };
        ProfileChange: {
            /** @description Null to be called nothing. */
            display_name: components["schemas"]["DisplayName"] | null;
        };
        /** @description The customer as it is now, and what the browser is to be told of it. */
        ChangedCustomer: {
            customer: components["schemas"]["Customer"];
            signal: {
                current_user_details: components["schemas"]["CurrentUserDetails"];
            };
        };
        /** @description Everything that Queue keeps about the customer, but for hashes of secrets. */
        AccountExport: {
            /** Format: date-time */
            exported_at: string;
            profile: {
                /** Format: uuid */
                id: string;
                status: string;
                email: string;
                /** Format: date-time */
                email_verified_at: string;
                display_name: string | null;
                user_handle: string;
                /** Format: date-time */
                created_at: string;
                /** Format: date-time */
                updated_at: string;
                /** Format: date-time */
                suspended_at: string | null;
                /** Format: date-time */
                recovered_at: string | null;
            };
            passkeys: {
                /** Format: uuid */
                id: string;
                credential_id: string;
                /** @description The COSE key in base64url. */
                public_key: string;
                algorithm: number;
                sign_count: number;
                /** Format: uuid */
                aaguid: string;
                attestation_format: string;
                name: string | null;
                transports: string[];
                backup_eligible: boolean;
                backup_state: boolean;
                user_verified_at_registration: boolean;
                /** Format: date-time */
                created_at: string;
                /** Format: date-time */
                last_used_at: string | null;
            }[];
            sessions: {
                /** Format: uuid */
                id: string;
                /** Format: uuid */
                passkey_id: string | null;
                acr: string;
                amr: string[];
                /** Format: date-time */
                auth_time: string;
                user_agent: string | null;
                /** Format: date-time */
                created_at: string;
                /** Format: date-time */
                last_used_at: string;
                /** Format: date-time */
                idle_expires_at: string;
                /** Format: date-time */
                expires_at: string;
                /** Format: date-time */
                ended_at: string | null;
                end_reason: string | null;
            }[];
            /** @description When each code was made and used; nothing of the codes themselves. */
            backup_codes: {
                /** Format: date-time */
                created_at: string;
                /** Format: date-time */
                used_at: string | null;
            }[];
            email_changes: {
                /** Format: uuid */
                id: string;
                previous_email: string;
                /** Format: date-time */
                changed_at: string;
                /** Format: date-time */
                reserved_until: string;
                /** Format: date-time */
                undone_at: string | null;
                /** Format: date-time */
                voided_at: string | null;
            }[];
            /** @description The codes that were asked for by the customer, or with an address while it was the customer's or reserved as a former one; nothing of the codes themselves. */
            email_verifications: {
                /** Format: uuid */
                id: string;
                purpose: string;
                email: string;
                /** Format: date-time */
                created_at: string;
                /** Format: date-time */
                expires_at: string;
                /** Format: date-time */
                confirmed_at: string | null;
                /** Format: date-time */
                spent_at: string | null;
            }[];
            /** @description The recoveries of the account that operators began; nothing of their codes. */
            operator_recoveries: {
                /** Format: uuid */
                id: string;
                /** Format: date-time */
                started_at: string;
                /** Format: date-time */
                not_before: string;
                /** Format: date-time */
                expires_at: string;
                /** Format: date-time */
                ended_at: string | null;
                end_reason: string | null;
            }[];
            roles: {
                role: string;
                /** Format: date-time */
                granted_at: string;
            }[];
            /** @description The latest 10,000 events about the customer, newest first. */
            audit_events: {
                /** Format: uuid */
                id: string;
                type: string;
                outcome: string;
                /** Format: date-time */
                occurred_at: string;
                actor_type: string;
                /** Format: uuid */
                session_id: string | null;
                targets: {
                    [key: string]: unknown;
                }[];
                data: {
                    [key: string]: unknown;
                };
                /** @description Where the request came from. */
                personal: {
                    [key: string]: unknown;
                } | null;
            }[];
            /** @description Whether there are no more events than those. */
            audit_events_complete: boolean;
        };
        EmailChangeRequest: {
            email: components["schemas"]["EmailAddress"];
        };
        EmailChange: {
            /** Format: uuid */
            email_change_id: string;
            /**
             * Format: date-time
             * @description The code in the mail is good until then.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description Asking for another mail before then is of no use; the first may still be on its way.
             */
            resend_after: string;
        };
        EmailChangeUndo: {
            /** @description From the fragment of the link in the mail to the old address. */
            undo_token: string;
        };
        RecoveryCancellation: {
            /** @description From the fragment of the link in the mail. */
            cancel_token: string;
        };
        /** @description Not needed; what kind of token it is can be seen (RFC 7009, section 2.1). */
        TokenTypeHint: string;
        IntrospectionRequest: {
            /** @description Any text; what is no access token is not active. */
            token: string;
            token_type_hint?: components["schemas"]["TokenTypeHint"];
        };
        /** @description An access token that is good now (RFC 7662, section 2.2). Numbers of time are seconds since the epoch. */
        ActiveToken: {
            /** @constant */
            active: true;
            /** @constant */
            token_type: "Bearer";
            iss: string;
            aud: string;
            /**
             * Format: uuid
             * @description The customer.
             */
            sub: string;
            /**
             * Format: uuid
             * @description The session.
             */
            sid: string;
            client_id: string;
            jti: string;
            iat: number;
            exp: number;
            /** @description The latest time the customer proved who they are. */
            auth_time: number;
            /** @enum {string} */
            acr: "aal2";
            amr: string[];
            roles: string[];
            /** @description The version of what the roles allow, `<global>.<customer>`. */
            pv: string;
        };
        /** @description Nothing is said of why. */
        InactiveToken: {
            /** @constant */
            active: false;
        };
        Introspection: components["schemas"]["ActiveToken"] | components["schemas"]["InactiveToken"];
        /** @description Which sessions to end; exactly one of the three. */
        RevocationRequest: {
            /** Format: uuid */
            session_id?: string;
            /**
             * Format: uuid
             * @description All sessions of this customer.
             */
            customer_id?: string;
            /** @description The session of this access or refresh token. */
            token?: string;
            token_type_hint?: components["schemas"]["TokenTypeHint"];
        } & (unknown | unknown | unknown);
        RevocationResult: {
            /** @description How many sessions this call ended. */
            revoked: number;
        };
        Revocation: {
            position: number;
            /** Format: uuid */
            session_id: string;
            /** Format: uuid */
            customer_id: string;
            /** Format: date-time */
            ended_at: string;
            /**
             * Format: date-time
             * @description No token of the session is good after this time, whatever the leeway of a verifier's clock (up to a minute).
             */
            forget_after: string;
        };
        RevocationList: {
            items: components["schemas"]["Revocation"][];
            /** @description What to send as `after` next. */
            next_after: number;
            /**
             * Format: date-time
             * @description Every end that was committed by then is in this answer or comes after `next_after`. If there are fewer items than
             *     `limit`, it is in this answer.
             */
            as_of: string;
        };
        /** @enum {string} */
        CustomerStatus: "active" | "suspended";
        /** @description A customer as operators see them. */
        CustomerRecord: {
            /** Format: uuid */
            id: string;
            status: components["schemas"]["CustomerStatus"];
            /** @description The address as it was proven. */
            email: string;
            /** Format: date-time */
            email_verified_at: string;
            display_name: string | null;
            /** @description How many passkeys there are. */
            passkeys: number;
            /** @description How many backup codes can still be used. */
            backup_codes_remaining: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /**
             * Format: date-time
             * @description Since when the customer is suspended; null for the active.
             */
            suspended_at: string | null;
            /**
             * Format: date-time
             * @description When a passkey was last added in a recovery.
             */
            recovered_at: string | null;
        };
        CustomerPage: {
            items: components["schemas"]["CustomerRecord"][];
            /** @description Begins the next page; null when there is none. */
            next_cursor: string | null;
        };
        /** @description Either the one or the other. */
        CustomerSearch: {
            email?: components["schemas"]["EmailAddress"];
            /** Format: uuid */
            customer_id?: string;
        };
        CustomerStatusChange: {
            status: components["schemas"]["CustomerStatus"];
        };
        CredentialPage: {
            items: components["schemas"]["Credential"][];
            /** @description Begins the next page; null when there is none. */
            next_cursor: string | null;
        };
        PendingRecovery: {
            /** Format: uuid */
            recovery_id: string;
            /** Format: date-time */
            started_at: string;
            started_by: {
                service: string;
                operator: string | null;
            };
            /**
             * Format: date-time
             * @description The code is refused until then.
             */
            not_before: string;
            /**
             * Format: date-time
             * @description The code is good for nothing after that.
             */
            expires_at: string;
        };
        StartedRecovery: {
            /** Format: uuid */
            recovery_id: string;
            /** @description Twenty-four characters of Crockford's Base32 in groups of four, good once. Queue keeps only its hash. */
            code: string;
            /**
             * Format: date-time
             * @description The code is refused until then.
             */
            not_before: string;
            /**
             * Format: date-time
             * @description The code is good for nothing after that.
             */
            expires_at: string;
        };
        Service: {
            name: string;
            purpose: string;
            scopes: string[];
            tokens: {
                /** @enum {string} */
                slot: "current" | "next";
                /** @description Names the token; it cannot be made back into one. `npm run service-token` prints it too. */
                fingerprint: string;
                /** Format: date-time */
                last_used_at: string | null;
            }[];
            /**
             * @description Which signing keys the service has by its headers `Queue-Known-Keys`, and which it lacks of those that are
             *     published now; null if it never said. What one of its processes lacked within five minutes before the latest is
             *     lacking.
             */
            signing_keys: {
                known: string[];
                missing: string[];
                /** Format: date-time */
                reported_at: string;
            } | null;
        };
        ServiceList: {
            items: components["schemas"]["Service"][];
            /** @description They are few; there is one page. */
            next_cursor: null;
        };
        /** @description `resource:action` */
        PermissionName: string;
        Permission: {
            name: components["schemas"]["PermissionName"];
            description: string;
            /** @description Whether only administrative roles may hold it. */
            administrative: boolean;
        };
        PermissionList: {
            items: components["schemas"]["Permission"][];
            /** @description They are few; there is one page. */
            next_cursor: null;
        };
        RoleName: string;
        Role: {
            name: components["schemas"]["RoleName"];
            description: string;
            /** @description Whether it comes with Queue. Such a role is neither changed nor deleted. */
            built_in: boolean;
            administrative: boolean;
            permissions: components["schemas"]["PermissionName"][];
            /** Format: date-time */
            created_at: string;
        };
        RolePage: {
            items: components["schemas"]["Role"][];
            next_cursor: string | null;
        };
        RoleDefinition: {
            /** @description What the role is for, in words for operators. */
            description: string;
            /**
             * @description Whether it gives power over others. Then making, changing, deleting, giving and taking it needs the scope
             *     `rbac:admin`, and its last active holder cannot lose it, be suspended or erased.
             */
            administrative: boolean;
            permissions: components["schemas"]["PermissionName"][];
        };
        /** @description Who gave it; null where Queue did so by itself, at sign-up. */
        GrantedBy: {
            service: string;
            operator: string | null;
        } | null;
        RoleHolderPage: {
            items: {
                /** Format: uuid */
                customer_id: string;
                /** @enum {string} */
                status: "active" | "suspended";
                /** Format: date-time */
                granted_at: string;
                granted_by: components["schemas"]["GrantedBy"];
            }[];
            next_cursor: string | null;
        };
        CustomerRoles: {
            /** Format: uuid */
            customer_id: string;
            items: {
                role: components["schemas"]["RoleName"];
                /** Format: date-time */
                granted_at: string;
                granted_by: components["schemas"]["GrantedBy"];
            }[];
            /** @description They are few; there is one page. */
            next_cursor: null;
        };
        PermissionQuestion: {
            /** Format: uuid */
            customer_id: string;
            permission: components["schemas"]["PermissionName"];
        };
        PermissionQuestions: {
            checks: components["schemas"]["PermissionQuestion"][];
        };
        PermissionAnswer: {
            allowed: boolean;
            /**
             * @description `<global>.<customer>`, as the claim `pv` of access tokens: the first grows when the permissions of any role
             *     change, the second when the customer's own roles do. Null for a customer whom Queue does not have.
             */
            policy_version: string | null;
            /** @description The roles that grant it, or everything that stands in the way. */
            reasons: {
                /** @enum {string} */
                code: "granted_by_role" | "customer_unknown" | "customer_suspended" | "permission_unknown" | "not_granted";
                /** @description With `granted_by_role` only. */
                role?: string;
            }[];
        };
        PermissionAnswers: {
            /** @description One for each question, in their order. */
            results: components["schemas"]["PermissionAnswer"][];
        };
        /**
         * Format: date-time
         * @description RFC 3339.
         */
        Moment: string;
        /** @description What happened. A service's own types begin with its name. */
        EventType: string;
        Actor: {
            /** @enum {string} */
            type: "customer" | "service" | "system" | "anonymous";
            /** @description The customer's id or the service's name. */
            id: string | null;
            /** @description Who sat at the keyboard of the service. */
            operator: string | null;
        };
        /** @description What the event was about, beside the customer. */
        EventTarget: {
            type: string;
            /** @description Names it; never personal. */
            id: string;
        };
        /** @description An event with what is kept beside it. */
        FoundAuditEvent: {
            /** @description The place in the log, given after the event was committed; 1, 2, 3 and no gap. */
            position: number;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            occurred_at: string;
            /** Format: date-time */
            recorded_at: string;
            type: components["schemas"]["EventType"];
            /** @description The version of the shape of `data`; 0 where the type has none. */
            schema_version: number;
            /** @enum {string} */
            outcome: "success" | "failure";
            actor: components["schemas"]["Actor"];
            /** Format: uuid */
            customer_id: string | null;
            targets: components["schemas"]["EventTarget"][];
            /** Format: uuid */
            session_id: string | null;
            service: string | null;
            request_id: string;
            data: {
                [key: string]: unknown;
            };
            /** @description SHA-256 of the salt and the personal part, in hex. It stands in for the personal part. */
            commitment: string | null;
            /**
             * Format: uuid
             * @description The service's own id of the event, if a service appended it within the last 30 days.
             */
            service_event_id: string | null;
            /** @description The personal part, if there was one and it was not erased. */
            personal: {
                [key: string]: unknown;
            } | null;
        };
        AuditEventList: {
            items: components["schemas"]["FoundAuditEvent"][];
            next_cursor: string | null;
        };
        NewAuditEvent: {
            /**
             * Format: uuid
             * @description The service's own id of the event. The same id again, within 30 days, is the same event.
             */
            id: string;
            type: components["schemas"]["EventType"];
            /** @description When it happened, by the service's clock. Not more than 7 days ago, nor more than 60 seconds ahead. If it is absent, now. */
            occurred_at?: components["schemas"]["Moment"];
            /** @enum {string} */
            outcome: "success" | "failure";
            /** Format: uuid */
            customer_id?: string;
            /** Format: uuid */
            session_id?: string;
            targets?: components["schemas"]["EventTarget"][];
            /** @description What else there is to say. Never anything personal. Five levels and 8 KiB at most; checked against the type's schema where the type has one. */
            data?: {
                [key: string]: unknown;
            };
            /** @description What is personal about it, such as an address. It is kept apart and goes when the customer, who must be named, is erased. Five levels and 8 KiB at most. */
            personal?: {
                [key: string]: unknown;
            };
        };
        AuditEventBatch: {
            events: components["schemas"]["NewAuditEvent"][];
        };
        AuditAppend: components["schemas"]["AuditEventBatch"] | components["schemas"]["NewAuditEvent"];
        AppendedAuditEvents: {
            /** @description One for each event, in the order given. */
            items: {
                /**
                 * Format: uuid
                 * @description The service's own id.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description The id in the log.
                 */
                event_id: string;
                /** Format: date-time */
                recorded_at: string;
            }[];
        };
        /** @description An event as it is sealed. */
        AuditEvent: {
            /** @description The place in the log, given after the event was committed; 1, 2, 3 and no gap. */
            position: number;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            occurred_at: string;
            /** Format: date-time */
            recorded_at: string;
            type: components["schemas"]["EventType"];
            /** @description The version of the shape of `data`; 0 where the type has none. */
            schema_version: number;
            /** @enum {string} */
            outcome: "success" | "failure";
            actor: components["schemas"]["Actor"];
            /** Format: uuid */
            customer_id: string | null;
            targets: components["schemas"]["EventTarget"][];
            /** Format: uuid */
            session_id: string | null;
            service: string | null;
            request_id: string;
            data: {
                [key: string]: unknown;
            };
            /** @description SHA-256 of the salt and the personal part, in hex. It stands in for the personal part. */
            commitment: string | null;
        };
        AuditExportMark: {
            /** @description Whether the export ends here. Without such a last line it was cut off. */
            complete: boolean;
            /** @description Goes on after the events above. */
            next_cursor: string;
        };
        /** @description A line of an export. An event, as it is sealed, or after each page where the next one begins. */
        AuditExportLine: components["schemas"]["AuditEvent"] | components["schemas"]["AuditExportMark"];
        /**
         * @description A signed statement about a range of the log. What is signed, and hashed for the next seal's `previous`, is this object
         *     without `signature` in canonical form (RFC 8785).
         */
        AuditSeal: {
            /** @description 1, 2, 3 and no gap. */
            number: number;
            from_position: number;
            to_position: number;
            /** @description SHA-256 of the seal before, in hex. */
            previous: string | null;
            /** @description SHA-256 of the digests of the lines one after the other, in hex; the digest of a line is its SHA-256. */
            digest: string;
            /** @description The first eight bytes of each line's digest, in base64. They tell which event was changed. */
            locators: string;
            /** Format: date-time */
            sealed_at: string;
            /** @description The fingerprint of the key. */
            key: string;
            /** @description Ed25519 (RFC 8032), in base64. */
            signature: string;
        };
        AuditSealKey: {
            /** @description SHA-256 of the key as SubjectPublicKeyInfo, in hex. Pin it from elsewhere; `npm run audit -- fingerprint` prints it. */
            fingerprint: string;
            /** @description PEM. */
            public_key: string;
            /** Format: date-time */
            first_seen_at: string;
        };
        AuditSealList: {
            /** @description In order, the first one first. */
            items: components["schemas"]["AuditSeal"][];
            next_cursor: string | null;
            /** @description Every key that has sealed, also those that do so no more. */
            keys: components["schemas"]["AuditSealKey"][];
        };
        /** @description A JWK Set (RFC 7517, section 5) with public members only. */
        JsonWebKeySet: {
            keys: {
                /** @constant */
                kty: "RSA";
                n: string;
                e: string;
                /** @description The key's SHA-256 thumbprint (RFC 7638). */
                kid: string;
                /** @constant */
                use: "sig";
                /** @constant */
                alg: "RS256";
            }[];
        };
        Health: {
            /** @constant */
            status: "ok";
        };
        /** @enum {string} */
        ProblemCode: "invalid_request" | "unauthenticated" | "token_expired" | "session_ended" | "insufficient_user_authentication" | "insufficient_scope" | "recovery_only" | "recovery_not_yet" | "forbidden_origin" | "not_found" | "method_not_allowed" | "request_timeout" | "email_taken" | "credential_exists" | "passkey_limit" | "last_passkey" | "cursor_expired" | "role_in_use" | "last_administrator" | "precondition_failed" | "event_conflict" | "payload_too_large" | "uri_too_long" | "unsupported_media_type" | "code_invalid" | "verification_expired" | "ceremony_expired" | "registration_rejected" | "authentication_failed" | "credential_unknown" | "precondition_required" | "rate_limited" | "header_too_large" | "internal" | "unavailable";
    };
    responses: {
        /** @description Signed in. The refresh token is in the cookie. */
        TokenResponse: {
            headers: {
                /** @description `__Host-queue_refresh`, HttpOnly, Secure, SameSite=Strict, Path=/. */
                "Set-Cookie"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "access_token": "eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Ii4uLiJ9.e30.c2ln",
                 *       "token_type": "Bearer",
                 *       "expires_in": 600,
                 *       "session": {
                 *         "id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21",
                 *         "acr": "aal2",
                 *         "amr": [
                 *           "pop",
                 *           "mfa"
                 *         ],
                 *         "auth_time": "2026-11-24T12:02:00.000Z",
                 *         "created_at": "2026-11-24T12:02:00.000Z",
                 *         "idle_expires_at": "2026-12-01T12:02:00.000Z",
                 *         "expires_at": "2026-12-24T12:02:00.000Z"
                 *       },
                 *       "customer": {
                 *         "id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22",
                 *         "email": "ada@example.com",
                 *         "display_name": "Ada",
                 *         "recovery_ready": false,
                 *         "created_at": "2026-11-24T12:02:00.000Z"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["TokenResponse"];
            };
        };
        /** @description `invalid_request`: The request is not well-formed. */
        InvalidRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/invalid_request",
                 *       "title": "The request is not well-formed",
                 *       "status": 400,
                 *       "code": "invalid_request",
                 *       "detail": "Mend what `errors` names and send it again.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "invalid_request";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `not_found`: Not found. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/not_found",
                 *       "title": "Not found",
                 *       "status": 404,
                 *       "code": "not_found",
                 *       "detail": "Nothing is here.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 404;
                    /** @enum {unknown} */
                    code?: "not_found";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `request_timeout`: The request took too long to arrive. */
        RequestTimeout: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/request_timeout",
                 *       "title": "The request took too long to arrive",
                 *       "status": 408,
                 *       "code": "request_timeout",
                 *       "detail": "Send it again on a new connection.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 408;
                    /** @enum {unknown} */
                    code?: "request_timeout";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `payload_too_large`: The body is too large. */
        PayloadTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/payload_too_large",
                 *       "title": "The body is too large",
                 *       "status": 413,
                 *       "code": "payload_too_large",
                 *       "detail": "Send less.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 413;
                    /** @enum {unknown} */
                    code?: "payload_too_large";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `uri_too_long`: The address is too long. */
        UriTooLong: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/uri_too_long",
                 *       "title": "The address is too long",
                 *       "status": 414,
                 *       "code": "uri_too_long",
                 *       "detail": "Shorten it.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 414;
                    /** @enum {unknown} */
                    code?: "uri_too_long";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `unsupported_media_type`: The media type is not supported. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/unsupported_media_type",
                 *       "title": "The media type is not supported",
                 *       "status": 415,
                 *       "code": "unsupported_media_type",
                 *       "detail": "Send `application/json` in UTF-8.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 415;
                    /** @enum {unknown} */
                    code?: "unsupported_media_type";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `rate_limited`: Too many requests. */
        RateLimited: {
            headers: {
                /** @description Seconds to wait. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/rate_limited",
                 *       "title": "Too many requests",
                 *       "status": 429,
                 *       "code": "rate_limited",
                 *       "detail": "Wait for as long as Retry-After says.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 429;
                    /** @enum {unknown} */
                    code?: "rate_limited";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `header_too_large`: The headers are too large. */
        HeaderTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/header_too_large",
                 *       "title": "The headers are too large",
                 *       "status": 431,
                 *       "code": "header_too_large",
                 *       "detail": "Send fewer or shorter headers.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 431;
                    /** @enum {unknown} */
                    code?: "header_too_large";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `internal`: Something went wrong inside Queue. */
        Internal: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/internal",
                 *       "title": "Something went wrong inside Queue",
                 *       "status": 500,
                 *       "code": "internal",
                 *       "detail": "It is safe to repeat the request. If it happens again, report the `request_id`.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 500;
                    /** @enum {unknown} */
                    code?: "internal";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `unavailable`: Queue cannot answer now. */
        Unavailable: {
            headers: {
                /** @description Seconds to wait. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/unavailable",
                 *       "title": "Queue cannot answer now",
                 *       "status": 503,
                 *       "code": "unavailable",
                 *       "detail": "It is safe to repeat the request after Retry-After.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 503;
                    /** @enum {unknown} */
                    code?: "unavailable";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `code_invalid`: The code is not right. `verification_expired`: The verification is over. `invalid_request`: The request is not well-formed. */
        CodeInvalidOrVerificationExpiredOrInvalidRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/code_invalid",
                 *       "title": "The code is not right",
                 *       "status": 400,
                 *       "code": "code_invalid",
                 *       "detail": "Check the code and try again. Of codes that were mailed, take the newest.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "code_invalid" | "verification_expired" | "invalid_request";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `verification_expired`: The verification is over. `invalid_request`: The request is not well-formed. */
        VerificationExpiredOrInvalidRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/verification_expired",
                 *       "title": "The verification is over",
                 *       "status": 400,
                 *       "code": "verification_expired",
                 *       "detail": "It has expired, is spent or had too many wrong codes. Begin a new one.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "verification_expired" | "invalid_request";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `email_taken`: The address already has an account. */
        EmailTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/email_taken",
                 *       "title": "The address already has an account",
                 *       "status": 409,
                 *       "code": "email_taken",
                 *       "detail": "Sign in with the account's passkey, or recover it.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "email_taken";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `ceremony_expired`: The ceremony is over. `registration_rejected`: The passkey was not accepted. `verification_expired`: The verification is over. `invalid_request`: The request is not well-formed. */
        CeremonyExpiredOrRegistrationRejectedOrVerificationExpiredOrInvalidRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/ceremony_expired",
                 *       "title": "The ceremony is over",
                 *       "status": 400,
                 *       "code": "ceremony_expired",
                 *       "detail": "It has expired or was already tried. Ask for new options.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "ceremony_expired" | "registration_rejected" | "verification_expired" | "invalid_request";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `forbidden_origin`: The origin is not allowed. */
        ForbiddenOrigin: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/forbidden_origin",
                 *       "title": "The origin is not allowed",
                 *       "status": 403,
                 *       "code": "forbidden_origin",
                 *       "detail": "This operation sets or reads a cookie and answers only to the configured origins.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 403;
                    /** @enum {unknown} */
                    code?: "forbidden_origin";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `email_taken`: The address already has an account. `credential_exists`: The passkey is already registered. */
        EmailTakenOrCredentialExists: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/email_taken",
                 *       "title": "The address already has an account",
                 *       "status": 409,
                 *       "code": "email_taken",
                 *       "detail": "Sign in with the account's passkey, or recover it.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "email_taken" | "credential_exists";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `ceremony_expired`: The ceremony is over. `authentication_failed`: The sign-in was not accepted. `credential_unknown`: The passkey is not known here. `invalid_request`: The request is not well-formed. */
        CeremonyExpiredOrAuthenticationFailedOrCredentialUnknownOrInvalidRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/ceremony_expired",
                 *       "title": "The ceremony is over",
                 *       "status": 400,
                 *       "code": "ceremony_expired",
                 *       "detail": "It has expired or was already tried. Ask for new options.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "ceremony_expired" | "authentication_failed" | "credential_unknown" | "invalid_request";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `unauthenticated`: Authentication is required. `token_expired`: The access token has expired. `session_ended`: The session is over. */
        UnauthenticatedOrTokenExpiredOrSessionEnded: {
            headers: {
                /** @description RFC 6750, section 3. */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/unauthenticated",
                 *       "title": "Authentication is required",
                 *       "status": 401,
                 *       "code": "unauthenticated",
                 *       "detail": "Send a valid access token, or sign in.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 401;
                    /** @enum {unknown} */
                    code?: "unauthenticated" | "token_expired" | "session_ended";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `recovery_only`: A recovery session cannot do this. */
        RecoveryOnly: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/recovery_only",
                 *       "title": "A recovery session cannot do this",
                 *       "status": 403,
                 *       "code": "recovery_only",
                 *       "detail": "Add a passkey first; that begins an ordinary session.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 403;
                    /** @enum {unknown} */
                    code?: "recovery_only";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `ceremony_expired`: The ceremony is over. `authentication_failed`: The sign-in was not accepted. `invalid_request`: The request is not well-formed. */
        CeremonyExpiredOrAuthenticationFailedOrInvalidRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/ceremony_expired",
                 *       "title": "The ceremony is over",
                 *       "status": 400,
                 *       "code": "ceremony_expired",
                 *       "detail": "It has expired or was already tried. Ask for new options.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "ceremony_expired" | "authentication_failed" | "invalid_request";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `forbidden_origin`: The origin is not allowed. `recovery_only`: A recovery session cannot do this. */
        ForbiddenOriginOrRecoveryOnly: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/forbidden_origin",
                 *       "title": "The origin is not allowed",
                 *       "status": 403,
                 *       "code": "forbidden_origin",
                 *       "detail": "This operation sets or reads a cookie and answers only to the configured origins.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 403;
                    /** @enum {unknown} */
                    code?: "forbidden_origin" | "recovery_only";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `ceremony_expired`: The ceremony is over. `registration_rejected`: The passkey was not accepted. `invalid_request`: The request is not well-formed. */
        CeremonyExpiredOrRegistrationRejectedOrInvalidRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/ceremony_expired",
                 *       "title": "The ceremony is over",
                 *       "status": 400,
                 *       "code": "ceremony_expired",
                 *       "detail": "It has expired or was already tried. Ask for new options.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    code?: "ceremony_expired" | "registration_rejected" | "invalid_request";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `passkey_limit`: The account has as many passkeys as it may have. `credential_exists`: The passkey is already registered. */
        PasskeyLimitOrCredentialExists: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/passkey_limit",
                 *       "title": "The account has as many passkeys as it may have",
                 *       "status": 409,
                 *       "code": "passkey_limit",
                 *       "detail": "Remove one that is not used any more, then add this one.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "passkey_limit" | "credential_exists";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `unauthenticated`: Authentication is required. `token_expired`: The access token has expired. `session_ended`: The session is over. `insufficient_user_authentication`: A fresh sign-in is required. */
        UnauthenticatedOrTokenExpiredOrSessionEndedOrInsufficientUserAuthentication: {
            headers: {
                /** @description RFC 6750, section 3. */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/unauthenticated",
                 *       "title": "Authentication is required",
                 *       "status": 401,
                 *       "code": "unauthenticated",
                 *       "detail": "Send a valid access token, or sign in.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 401;
                    /** @enum {unknown} */
                    code?: "unauthenticated" | "token_expired" | "session_ended" | "insufficient_user_authentication";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `last_passkey`: The last passkey stays. */
        LastPasskey: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/last_passkey",
                 *       "title": "The last passkey stays",
                 *       "status": 409,
                 *       "code": "last_passkey",
                 *       "detail": "Add another passkey before this one is removed.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "last_passkey";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `forbidden_origin`: The origin is not allowed. `recovery_not_yet`: A recovery makes this wait. */
        ForbiddenOriginOrRecoveryNotYet: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/forbidden_origin",
                 *       "title": "The origin is not allowed",
                 *       "status": 403,
                 *       "code": "forbidden_origin",
                 *       "detail": "This operation sets or reads a cookie and answers only to the configured origins.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 403;
                    /** @enum {unknown} */
                    code?: "forbidden_origin" | "recovery_not_yet";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `session_ended`: The session is over. */
        SessionEnded: {
            headers: {
                /** @description RFC 6750, section 3. */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/session_ended",
                 *       "title": "The session is over",
                 *       "status": 401,
                 *       "code": "session_ended",
                 *       "detail": "Sign in again.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 401;
                    /** @enum {unknown} */
                    code?: "session_ended";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `forbidden_origin`: The origin is not allowed. `recovery_not_yet`: A recovery makes this wait. `recovery_only`: A recovery session cannot do this. */
        ForbiddenOriginOrRecoveryNotYetOrRecoveryOnly: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/forbidden_origin",
                 *       "title": "The origin is not allowed",
                 *       "status": 403,
                 *       "code": "forbidden_origin",
                 *       "detail": "This operation sets or reads a cookie and answers only to the configured origins.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 403;
                    /** @enum {unknown} */
                    code?: "forbidden_origin" | "recovery_not_yet" | "recovery_only";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `last_administrator`: The last administrator stays. */
        LastAdministrator: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/last_administrator",
                 *       "title": "The last administrator stays",
                 *       "status": 409,
                 *       "code": "last_administrator",
                 *       "detail": "Give the administrative role to another active customer first.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "last_administrator";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `recovery_not_yet`: A recovery makes this wait. `recovery_only`: A recovery session cannot do this. */
        RecoveryNotYetOrRecoveryOnly: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/recovery_not_yet",
                 *       "title": "A recovery makes this wait",
                 *       "status": 403,
                 *       "code": "recovery_not_yet",
                 *       "detail": "Retry-After says for how long.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 403;
                    /** @enum {unknown} */
                    code?: "recovery_not_yet" | "recovery_only";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `unauthenticated`: Authentication is required. */
        Unauthenticated: {
            headers: {
                /** @description RFC 6750, section 3. */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/unauthenticated",
                 *       "title": "Authentication is required",
                 *       "status": 401,
                 *       "code": "unauthenticated",
                 *       "detail": "Send a valid access token, or sign in.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 401;
                    /** @enum {unknown} */
                    code?: "unauthenticated";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `insufficient_scope`: The service may not do this. */
        InsufficientScope: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/insufficient_scope",
                 *       "title": "The service may not do this",
                 *       "status": 403,
                 *       "code": "insufficient_scope",
                 *       "detail": "Its scopes do not cover the operation; src/callers.ts says who may do what.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 403;
                    /** @enum {unknown} */
                    code?: "insufficient_scope";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `cursor_expired`: What comes next is not kept any more. */
        CursorExpired: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/cursor_expired",
                 *       "title": "What comes next is not kept any more",
                 *       "status": 410,
                 *       "code": "cursor_expired",
                 *       "detail": "Begin anew, without a place to go on from.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 410;
                    /** @enum {unknown} */
                    code?: "cursor_expired";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `role_in_use`: The role is in use. */
        RoleInUse: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/role_in_use",
                 *       "title": "The role is in use",
                 *       "status": 409,
                 *       "code": "role_in_use",
                 *       "detail": "Take it from all who hold it before it is deleted. A built-in role is always in use; make another instead.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "role_in_use";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `precondition_failed`: It has changed since it was read. */
        PreconditionFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/precondition_failed",
                 *       "title": "It has changed since it was read",
                 *       "status": 412,
                 *       "code": "precondition_failed",
                 *       "detail": "Read it again, and repeat the change with its new ETag if it still makes sense.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 412;
                    /** @enum {unknown} */
                    code?: "precondition_failed";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `precondition_required`: The change must say what it changes. */
        PreconditionRequired: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/precondition_required",
                 *       "title": "The change must say what it changes",
                 *       "status": 428,
                 *       "code": "precondition_required",
                 *       "detail": "Send If-Match with the ETag that was read, or `If-None-Match` with `*` to make what is not there yet.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 428;
                    /** @enum {unknown} */
                    code?: "precondition_required";
                } & components["schemas"]["Problem"];
            };
        };
        /** @description `event_conflict`: The id names another event. */
        EventConflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "https://queue.raxx.app/problems/event_conflict",
                 *       "title": "The id names another event",
                 *       "status": 409,
                 *       "code": "event_conflict",
                 *       "detail": "`errors` says which event was sent before with other contents. Give a new event a new id.",
                 *       "request_id": "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11"
                 *     }
                 */
                "application/problem+json": {
                    /** @constant */
                    status?: 409;
                    /** @enum {unknown} */
                    code?: "event_conflict";
                } & components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description How many items a page has at most. */
        Limit: number;
        /** @description The `next_cursor` of the page before. */
        Cursor: string;
        /** @description The customer. */
        CustomerId: string;
        /**
         * @description Who is at the keyboard. A service that people act through must say so.
         * @example op@raxx.app
         */
        QueueOperator: string;
        /** @description The role's name. */
        Role: components["schemas"]["RoleName"];
        /**
         * @description The `ETag` that the change is based on (RFC 9110, section 13.1.1), or `*`. Without it the answer is 428, with
         *     another than the current one 412, unless the change is already made.
         * @example "7"
         */
        IfMatch: string;
        /** @description `*` makes the role only if there is none of the name (RFC 9110, section 13.1.2). */
        IfNoneMatch: "*";
        /** @description The customer whom it is about. */
        customer: string;
        /** @description Recorded at this time or later. */
        from: components["schemas"]["Moment"];
        /** @description Recorded before this time. */
        to: components["schemas"]["Moment"];
        /** @description The `next_cursor` of the page before. */
        cursor: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    createEmailVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailVerificationRequest"];
            };
        };
        responses: {
            /** @description A mail is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "verification_id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e20",
                     *       "expires_at": "2026-11-24T12:10:00.000Z",
                     *       "resend_after": "2026-11-24T12:01:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["EmailVerification"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmEmailVerification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description From the answer that began the verification. */
                verification_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "12345678"
                 *     }
                 */
                "application/json": components["schemas"]["EmailVerificationConfirmation"];
            };
        };
        responses: {
            /** @description The address is proven. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "verification_token": "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                     *       "expires_at": "2026-11-24T12:15:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ConfirmedEmailVerification"];
                };
            };
            400: components["responses"]["CodeInvalidOrVerificationExpiredOrInvalidRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createRegistrationOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "verification_token": "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                 *       "display_name": "Ada"
                 *     }
                 */
                "application/json": components["schemas"]["RegistrationOptionsRequest"];
            };
        };
        responses: {
            /** @description The ceremony has begun. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationOptions"];
                };
            };
            400: components["responses"]["VerificationExpiredOrInvalidRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["EmailTaken"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyRegistration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegistrationVerification"];
            };
        };
        responses: {
            201: components["responses"]["TokenResponse"];
            400: components["responses"]["CeremonyExpiredOrRegistrationRejectedOrVerificationExpiredOrInvalidRequest"];
            403: components["responses"]["ForbiddenOrigin"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["EmailTakenOrCredentialExists"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createAuthenticationOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com"
                 *     }
                 */
                "application/json": components["schemas"]["AuthenticationOptionsRequest"];
            };
        };
        responses: {
            /** @description The ceremony has begun. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthenticationOptions"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyAuthentication: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuthenticationVerification"];
            };
        };
        responses: {
            200: components["responses"]["TokenResponse"];
            400: components["responses"]["CeremonyExpiredOrAuthenticationFailedOrCredentialUnknownOrInvalidRequest"];
            403: components["responses"]["ForbiddenOrigin"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createStepUpOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ceremony has begun. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthenticationOptions"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEnded"];
            403: components["responses"]["RecoveryOnly"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyStepUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuthenticationVerification"];
            };
        };
        responses: {
            200: components["responses"]["TokenResponse"];
            400: components["responses"]["CeremonyExpiredOrAuthenticationFailedOrInvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEnded"];
            403: components["responses"]["ForbiddenOriginOrRecoveryOnly"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listCredentials: {
        parameters: {
            query?: {
                /** @description How many items a page has at most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CredentialList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEnded"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createCredential: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegistrationVerification"];
            };
        };
        responses: {
            /** @description The passkey is there. */
            201: {
                headers: {
                    /** @description The refresh token, where an ordinary session has begun. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedCredential"];
                };
            };
            400: components["responses"]["CeremonyExpiredOrRegistrationRejectedOrInvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEnded"];
            403: components["responses"]["ForbiddenOrigin"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["PasskeyLimitOrCredentialExists"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createCredentialOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ceremony has begun. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationOptions"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEndedOrInsufficientUserAuthentication"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeCredential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `id` of a passkey in the list. */
                credential_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    /** @description Clears the refresh cookie, where this session has ended. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedCredential"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEndedOrInsufficientUserAuthentication"];
            403: components["responses"]["ForbiddenOriginOrRecoveryOnly"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["LastPasskey"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    renameCredential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The `id` of a passkey in the list. */
                credential_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Blue security key"
                 *     }
                 */
                "application/json": components["schemas"]["CredentialChange"];
            };
        };
        responses: {
            /** @description It has the name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RenamedCredential"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEnded"];
            403: components["responses"]["RecoveryOnly"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getBackupCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state of the codes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "total": 10,
                     *       "remaining": 10,
                     *       "created_at": "2026-11-24T12:02:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["BackupCodeStatus"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEnded"];
            403: components["responses"]["RecoveryOnly"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createBackupCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The codes, to be kept in a safe place. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "codes": [
                     *         "7K2M-QX4D-0V9T-HB3N-E8RW",
                     *         "C5TJ-1ZPA-6GYS-M4QF-92KD",
                     *         "X8HN-VB3E-W7R0-D2KJ-P5TC",
                     *         "4QZG-SM9A-Y1FN-8XCT-B6VH",
                     *         "JD0R-K5WP-3ETQ-ZA7G-NH4Y",
                     *         "9FVS-2CMX-B8JD-R6P1-WT0K",
                     *         "GT3Y-E7HQ-N5ZA-4VSK-XC9M",
                     *         "6PBW-R1JD-F0TG-YQ8E-H2NZ",
                     *         "MA4K-X9VC-7SWB-T3DF-Q5GJ",
                     *         "ZY8E-HN6P-2RKM-0WJT-V1XA"
                     *       ],
                     *       "created_at": "2026-11-24T12:02:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["BackupCodeSet"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEndedOrInsufficientUserAuthentication"];
            403: components["responses"]["RecoveryOnly"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    redeemBackupCode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "verification_token": "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                 *       "code": "7K2M-QX4D-0V9T-HB3N-E8RW"
                 *     }
                 */
                "application/json": components["schemas"]["BackupCodeRedemption"];
            };
        };
        responses: {
            /** @description The recovery has begun. */
            200: {
                headers: {
                    /** @description Clears the refresh cookie. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "access_token": "eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Ii4uLiJ9.e30.c2ln",
                     *       "token_type": "Bearer",
                     *       "expires_in": 1800,
                     *       "session": {
                     *         "id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21",
                     *         "acr": "recovery",
                     *         "amr": [
                     *           "otp"
                     *         ],
                     *         "auth_time": "2026-11-24T12:02:00.000Z",
                     *         "created_at": "2026-11-24T12:02:00.000Z",
                     *         "idle_expires_at": "2026-11-24T12:32:00.000Z",
                     *         "expires_at": "2026-11-24T12:32:00.000Z"
                     *       },
                     *       "customer": {
                     *         "id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22",
                     *         "email": "ada@example.com",
                     *         "display_name": "Ada",
                     *         "recovery_ready": true,
                     *         "created_at": "2026-10-01T09:00:00.000Z"
                     *       },
                     *       "replacement_code": "D3VQ-8XAJ-N0KE-5WTH-RY7C"
                     *     }
                     */
                    "application/json": components["schemas"]["RecoveryTokenResponse"];
                };
            };
            400: components["responses"]["CodeInvalidOrVerificationExpiredOrInvalidRequest"];
            403: components["responses"]["ForbiddenOriginOrRecoveryNotYet"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSessions: {
        parameters: {
            query?: {
                /** @description How many items a page has at most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21",
                     *           "current": true,
                     *           "acr": "aal2",
                     *           "amr": [
                     *             "pop",
                     *             "mfa"
                     *           ],
                     *           "auth_time": "2026-11-24T12:02:00.000Z",
                     *           "created_at": "2026-11-24T12:02:00.000Z",
                     *           "last_used_at": "2026-11-24T12:11:30.000Z",
                     *           "idle_expires_at": "2026-12-01T12:11:30.000Z",
                     *           "expires_at": "2026-12-24T12:02:00.000Z",
                     *           "device": {
                     *             "browser": "Firefox",
                     *             "os": "Linux",
                     *             "type": "desktop"
                     *           }
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEnded"];
            403: components["responses"]["RecoveryOnly"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    endSessions: {
        parameters: {
            query: {
                /** @description Which sessions end. */
                scope: "others" | "all";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are over. */
            200: {
                headers: {
                    /** @description Clears the refresh cookie, when the scope is `all`. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "revoked": 2
                     *     }
                     */
                    "application/json": components["schemas"]["EndedSessions"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEnded"];
            403: components["responses"]["ForbiddenOriginOrRecoveryOnly"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getCurrentSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session is live. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CurrentSession"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEnded"];
            403: components["responses"]["RecoveryOnly"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    endCurrentSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out. */
            204: {
                headers: {
                    /** @description Clears the refresh cookie. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            403: components["responses"]["ForbiddenOrigin"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    refreshSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NoMembers"];
            };
        };
        responses: {
            200: components["responses"]["TokenResponse"];
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["SessionEnded"];
            403: components["responses"]["ForbiddenOrigin"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description From the list of sessions. */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is over. */
            204: {
                headers: {
                    /** @description Clears the refresh cookie, when the session is the current one. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEnded"];
            403: components["responses"]["ForbiddenOriginOrRecoveryOnly"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The customer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22",
                     *       "email": "ada@example.com",
                     *       "display_name": "Ada",
                     *       "recovery_ready": true,
                     *       "created_at": "2026-11-24T12:02:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Customer"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEnded"];
            403: components["responses"]["RecoveryOnly"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    eraseMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Erased. */
            200: {
                headers: {
                    /** @description Clears the refresh cookie. */
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "customer_id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22",
                     *       "erased_at": "2026-11-24T12:02:00.000Z",
                     *       "tables": {
                     *         "queue_customers": 1,
                     *         "queue_webauthn_credentials": 2,
                     *         "queue_sessions": 3,
                     *         "customer_audit_personal": 14
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ErasureReceipt"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEndedOrInsufficientUserAuthentication"];
            403: components["responses"]["ForbiddenOriginOrRecoveryNotYetOrRecoveryOnly"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["LastAdministrator"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "display_name": "Ada"
                 *     }
                 */
                "application/json": components["schemas"]["ProfileChange"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "customer": {
                     *         "id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22",
                     *         "email": "ada@example.com",
                     *         "display_name": "Ada",
                     *         "recovery_ready": true,
                     *         "created_at": "2026-11-24T12:02:00.000Z"
                     *       },
                     *       "signal": {
                     *         "current_user_details": {
                     *           "rpId": "raxx.app",
                     *           "userId": "q80Bq80Bq80Bq80Bq80Bq80Bq80Bq80Bq80Bq80Bq80",
                     *           "name": "ada@example.com",
                     *           "displayName": "Ada"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ChangedCustomer"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEnded"];
            403: components["responses"]["RecoveryOnly"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The export. */
            200: {
                headers: {
                    /** @description Has the browser save it. */
                    "Content-Disposition"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountExport"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEndedOrInsufficientUserAuthentication"];
            403: components["responses"]["RecoveryOnly"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createEmailChange: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.org"
                 *     }
                 */
                "application/json": components["schemas"]["EmailChangeRequest"];
            };
        };
        responses: {
            /** @description A mail is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "email_change_id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e23",
                     *       "expires_at": "2026-11-24T12:10:00.000Z",
                     *       "resend_after": "2026-11-24T12:01:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["EmailChange"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEndedOrInsufficientUserAuthentication"];
            403: components["responses"]["RecoveryNotYetOrRecoveryOnly"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmEmailChange: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description From the answer that began the change. */
                email_change_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "code": "12345678"
                 *     }
                 */
                "application/json": components["schemas"]["EmailVerificationConfirmation"];
            };
        };
        responses: {
            /** @description The address is changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "customer": {
                     *         "id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22",
                     *         "email": "ada@example.org",
                     *         "display_name": "Ada",
                     *         "recovery_ready": true,
                     *         "created_at": "2026-11-24T12:02:00.000Z"
                     *       },
                     *       "signal": {
                     *         "current_user_details": {
                     *           "rpId": "raxx.app",
                     *           "userId": "q80Bq80Bq80Bq80Bq80Bq80Bq80Bq80Bq80Bq80Bq80",
                     *           "name": "ada@example.org",
                     *           "displayName": "Ada"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ChangedCustomer"];
                };
            };
            400: components["responses"]["CodeInvalidOrVerificationExpiredOrInvalidRequest"];
            401: components["responses"]["UnauthenticatedOrTokenExpiredOrSessionEnded"];
            403: components["responses"]["RecoveryNotYetOrRecoveryOnly"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["EmailTaken"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    undoEmailChange: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "undo_token": "AZocDl0ceewfOjqdW3weIgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                 *     }
                 */
                "application/json": components["schemas"]["EmailChangeUndo"];
            };
        };
        responses: {
            /** @description Undone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["VerificationExpiredOrInvalidRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelRecovery: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "cancel_token": "AZocDl0ceewfOjqdW3weIgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                 *     }
                 */
                "application/json": components["schemas"]["RecoveryCancellation"];
            };
        };
        responses: {
            /** @description Cancelled. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["VerificationExpiredOrInvalidRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    introspectToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Ii4uLiJ9.e30.c2ln"
                 *     }
                 */
                "application/json": components["schemas"]["IntrospectionRequest"];
                /**
                 * @example {
                 *       "token": "eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Ii4uLiJ9.e30.c2ln",
                 *       "token_type_hint": "access_token"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["IntrospectionRequest"];
            };
        };
        responses: {
            /** @description What the token stands for, or that it is not active. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Introspection"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "customer_id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22"
                 *     }
                 */
                "application/json": components["schemas"]["RevocationRequest"];
                /**
                 * @example {
                 *       "session_id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21"
                 *     }
                 */
                "application/x-www-form-urlencoded": components["schemas"]["RevocationRequest"];
            };
        };
        responses: {
            /** @description Ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "revoked": 1
                     *     }
                     */
                    "application/json": components["schemas"]["RevocationResult"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listRevocations: {
        parameters: {
            query?: {
                /** @description The last position that the caller has. Without it, or with 0, the answer begins with the oldest entry that is kept. */
                after?: number;
                /** @description How many seconds to wait for an entry if there is none yet. 0 unless given. */
                wait?: number;
                /** @description How many entries to answer at most. 500 unless given. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What comes next; nothing if nothing came. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "position": 7,
                     *           "session_id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21",
                     *           "customer_id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22",
                     *           "ended_at": "2026-11-24T12:02:00.000Z",
                     *           "forget_after": "2026-11-24T12:14:00.000Z"
                     *         }
                     *       ],
                     *       "next_after": 7,
                     *       "as_of": "2026-11-24T12:02:03.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["RevocationList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            410: components["responses"]["CursorExpired"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listCustomers: {
        parameters: {
            query?: {
                /** @description Only those with this status. */
                status?: components["schemas"]["CustomerStatus"];
                /** @description How many items a page has at most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22",
                     *           "status": "active",
                     *           "email": "ada@example.com",
                     *           "email_verified_at": "2026-11-24T12:02:00.000Z",
                     *           "display_name": "Ada",
                     *           "passkeys": 2,
                     *           "backup_codes_remaining": 10,
                     *           "created_at": "2026-11-24T12:02:00.000Z",
                     *           "updated_at": "2026-11-24T12:02:00.000Z",
                     *           "suspended_at": null,
                     *           "recovered_at": null
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["CustomerPage"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    searchCustomers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomerSearch"];
            };
        };
        responses: {
            /** @description The customer, or nobody. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22",
                     *           "status": "active",
                     *           "email": "ada@example.com",
                     *           "email_verified_at": "2026-11-24T12:02:00.000Z",
                     *           "display_name": "Ada",
                     *           "passkeys": 2,
                     *           "backup_codes_remaining": 10,
                     *           "created_at": "2026-11-24T12:02:00.000Z",
                     *           "updated_at": "2026-11-24T12:02:00.000Z",
                     *           "suspended_at": null,
                     *           "recovered_at": null
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["CustomerPage"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The customer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22",
                     *       "status": "active",
                     *       "email": "ada@example.com",
                     *       "email_verified_at": "2026-11-24T12:02:00.000Z",
                     *       "display_name": "Ada",
                     *       "passkeys": 2,
                     *       "backup_codes_remaining": 10,
                     *       "created_at": "2026-11-24T12:02:00.000Z",
                     *       "updated_at": "2026-11-24T12:02:00.000Z",
                     *       "suspended_at": null,
                     *       "recovered_at": null
                     *     }
                     */
                    "application/json": components["schemas"]["CustomerRecord"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    eraseCustomer: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Who is at the keyboard. A service that people act through must say so.
                 * @example op@raxx.app
                 */
                "Queue-Operator"?: components["parameters"]["QueueOperator"];
            };
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Erased. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "customer_id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22",
                     *       "erased_at": "2026-11-24T12:02:00.000Z",
                     *       "tables": {
                     *         "queue_customers": 1,
                     *         "queue_webauthn_credentials": 2,
                     *         "queue_sessions": 3,
                     *         "customer_audit_personal": 14
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ErasureReceipt"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["LastAdministrator"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    setCustomerStatus: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Who is at the keyboard. A service that people act through must say so.
                 * @example op@raxx.app
                 */
                "Queue-Operator"?: components["parameters"]["QueueOperator"];
            };
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "suspended"
                 *     }
                 */
                "application/json": components["schemas"]["CustomerStatusChange"];
            };
        };
        responses: {
            /** @description The customer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22",
                     *       "status": "active",
                     *       "email": "ada@example.com",
                     *       "email_verified_at": "2026-11-24T12:02:00.000Z",
                     *       "display_name": "Ada",
                     *       "passkeys": 2,
                     *       "backup_codes_remaining": 10,
                     *       "created_at": "2026-11-24T12:02:00.000Z",
                     *       "updated_at": "2026-11-24T12:02:00.000Z",
                     *       "suspended_at": null,
                     *       "recovered_at": null
                     *     }
                     */
                    "application/json": components["schemas"]["CustomerRecord"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["LastAdministrator"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportCustomer: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Who is at the keyboard. A service that people act through must say so.
                 * @example op@raxx.app
                 */
                "Queue-Operator"?: components["parameters"]["QueueOperator"];
            };
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The export. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountExport"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listCustomerSessions: {
        parameters: {
            query?: {
                /** @description How many items a page has at most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21",
                     *           "current": false,
                     *           "acr": "aal2",
                     *           "amr": [
                     *             "pop",
                     *             "mfa"
                     *           ],
                     *           "auth_time": "2026-11-24T12:02:00.000Z",
                     *           "created_at": "2026-11-24T12:02:00.000Z",
                     *           "last_used_at": "2026-11-24T12:11:30.000Z",
                     *           "idle_expires_at": "2026-12-01T12:11:30.000Z",
                     *           "expires_at": "2026-12-24T12:02:00.000Z",
                     *           "device": {
                     *             "browser": "Firefox",
                     *             "os": "Linux",
                     *             "type": "desktop"
                     *           }
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listCustomerCredentials: {
        parameters: {
            query?: {
                /** @description How many items a page has at most. */
                limit?: components["parameters"]["Limit"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of passkeys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e24",
                     *           "name": "Blue security key",
                     *           "provider": null,
                     *           "created_at": "2026-11-24T12:02:00.000Z",
                     *           "last_used_at": null,
                     *           "backup_eligible": false,
                     *           "synced": false,
                     *           "transports": [
                     *             "usb"
                     *           ],
                     *           "current": false
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["CredentialPage"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeCustomerCredential: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Who is at the keyboard. A service that people act through must say so.
                 * @example op@raxx.app
                 */
                "Queue-Operator"?: components["parameters"]["QueueOperator"];
            };
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
                /** @description The `id` of a passkey in the customer's list. */
                credential_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["LastPasskey"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getRecovery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is pending. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "recovery_id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e25",
                     *       "started_at": "2026-11-24T12:02:00.000Z",
                     *       "started_by": {
                     *         "service": "console",
                     *         "operator": "grace@raxx.app"
                     *       },
                     *       "not_before": "2026-11-27T12:02:00.000Z",
                     *       "expires_at": "2026-12-04T12:02:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["PendingRecovery"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    startRecovery: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Who is at the keyboard. A service that people act through must say so.
                 * @example op@raxx.app
                 */
                "Queue-Operator"?: components["parameters"]["QueueOperator"];
            };
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is pending. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "recovery_id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e25",
                     *       "code": "7K2M-QX4D-0V9T-HB3N-E8RW-C5TJ",
                     *       "not_before": "2026-11-27T12:02:00.000Z",
                     *       "expires_at": "2026-12-04T12:02:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["StartedRecovery"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelRecoveryForOperator: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Who is at the keyboard. A service that people act through must say so.
                 * @example op@raxx.app
                 */
                "Queue-Operator"?: components["parameters"]["QueueOperator"];
            };
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Cancelled. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listServices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPermissions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "name": "account:use",
                     *           "description": "Use raxx.app as a customer.",
                     *           "administrative": false
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["PermissionList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listRoles: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description How many items a page has at most. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "name": "antlers-user",
                     *           "description": "A customer of raxx.app. Given to everybody at sign-up.",
                     *           "built_in": true,
                     *           "administrative": false,
                     *           "permissions": [
                     *             "account:use"
                     *           ],
                     *           "created_at": "2026-11-24T00:00:00.000Z"
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["RolePage"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The role's name. */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The role. */
            200: {
                headers: {
                    /** @description Changes with every change of what is answered here (RFC 9110, section 8.8.3). */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "moderator",
                     *       "description": "Looks after what customers write.",
                     *       "built_in": false,
                     *       "administrative": false,
                     *       "permissions": [
                     *         "account:use",
                     *         "customer:read"
                     *       ],
                     *       "created_at": "2026-11-25T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Role"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    putRole: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Who is at the keyboard. A service that people act through must say so.
                 * @example op@raxx.app
                 */
                "Queue-Operator"?: components["parameters"]["QueueOperator"];
                /**
                 * @description The `ETag` that the change is based on (RFC 9110, section 13.1.1), or `*`. Without it the answer is 428, with
                 *     another than the current one 412, unless the change is already made.
                 * @example "7"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*` makes the role only if there is none of the name (RFC 9110, section 13.1.2). */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @description The role's name. */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "Looks after what customers write.",
                 *       "administrative": false,
                 *       "permissions": [
                 *         "account:use",
                 *         "customer:read"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["RoleDefinition"];
            };
        };
        responses: {
            /** @description The role as it is now. */
            200: {
                headers: {
                    /** @description Changes with every change of what is answered here (RFC 9110, section 8.8.3). */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "moderator",
                     *       "description": "Looks after what customers write.",
                     *       "built_in": false,
                     *       "administrative": false,
                     *       "permissions": [
                     *         "account:use",
                     *         "customer:read"
                     *       ],
                     *       "created_at": "2026-11-25T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Role"];
                };
            };
            /** @description The role was made. */
            201: {
                headers: {
                    /** @description Changes with every change of what is answered here (RFC 9110, section 8.8.3). */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "name": "moderator",
                     *       "description": "Looks after what customers write.",
                     *       "built_in": false,
                     *       "administrative": false,
                     *       "permissions": [
                     *         "account:use",
                     *         "customer:read"
                     *       ],
                     *       "created_at": "2026-11-25T09:30:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Role"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["RoleInUse"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            428: components["responses"]["PreconditionRequired"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteRole: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Who is at the keyboard. A service that people act through must say so.
                 * @example op@raxx.app
                 */
                "Queue-Operator"?: components["parameters"]["QueueOperator"];
                /**
                 * @description The `ETag` that the change is based on (RFC 9110, section 13.1.1), or `*`. Without it the answer is 428, with
                 *     another than the current one 412, unless the change is already made.
                 * @example "7"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The role's name. */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["RoleInUse"];
            412: components["responses"]["PreconditionFailed"];
            414: components["responses"]["UriTooLong"];
            428: components["responses"]["PreconditionRequired"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listRoleHolders: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description How many items a page has at most. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path: {
                /** @description The role's name. */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "customer_id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22",
                     *           "status": "active",
                     *           "granted_at": "2026-11-25T09:30:00.000Z",
                     *           "granted_by": {
                     *             "service": "console",
                     *             "operator": "op@raxx.app"
                     *           }
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["RoleHolderPage"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getCustomerRoles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The customer's roles as they are now, by name. */
            200: {
                headers: {
                    /** @description Changes with every change of what is answered here (RFC 9110, section 8.8.3). */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "customer_id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22",
                     *       "items": [
                     *         {
                     *           "role": "antlers-user",
                     *           "granted_at": "2026-11-24T12:02:00.000Z",
                     *           "granted_by": null
                     *         },
                     *         {
                     *           "role": "support",
                     *           "granted_at": "2026-11-25T09:30:00.000Z",
                     *           "granted_by": {
                     *             "service": "console",
                     *             "operator": "op@raxx.app"
                     *           }
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["CustomerRoles"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    assignRole: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Who is at the keyboard. A service that people act through must say so.
                 * @example op@raxx.app
                 */
                "Queue-Operator"?: components["parameters"]["QueueOperator"];
                /**
                 * @description The `ETag` that the change is based on (RFC 9110, section 13.1.1), or `*`. Without it the answer is 428, with
                 *     another than the current one 412, unless the change is already made.
                 * @example "7"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
                /** @description The role's name. */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The customer's roles as they are now, by name. */
            200: {
                headers: {
                    /** @description Changes with every change of what is answered here (RFC 9110, section 8.8.3). */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "customer_id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22",
                     *       "items": [
                     *         {
                     *           "role": "antlers-user",
                     *           "granted_at": "2026-11-24T12:02:00.000Z",
                     *           "granted_by": null
                     *         },
                     *         {
                     *           "role": "support",
                     *           "granted_at": "2026-11-25T09:30:00.000Z",
                     *           "granted_by": {
                     *             "service": "console",
                     *             "operator": "op@raxx.app"
                     *           }
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["CustomerRoles"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            414: components["responses"]["UriTooLong"];
            428: components["responses"]["PreconditionRequired"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeRole: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Who is at the keyboard. A service that people act through must say so.
                 * @example op@raxx.app
                 */
                "Queue-Operator"?: components["parameters"]["QueueOperator"];
                /**
                 * @description The `ETag` that the change is based on (RFC 9110, section 13.1.1), or `*`. Without it the answer is 428, with
                 *     another than the current one 412, unless the change is already made.
                 * @example "7"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The customer. */
                customer_id: components["parameters"]["CustomerId"];
                /** @description The role's name. */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The customer's roles as they are now, by name. */
            200: {
                headers: {
                    /** @description Changes with every change of what is answered here (RFC 9110, section 8.8.3). */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "customer_id": "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22",
                     *       "items": [
                     *         {
                     *           "role": "antlers-user",
                     *           "granted_at": "2026-11-24T12:02:00.000Z",
                     *           "granted_by": null
                     *         },
                     *         {
                     *           "role": "support",
                     *           "granted_at": "2026-11-25T09:30:00.000Z",
                     *           "granted_by": {
                     *             "service": "console",
                     *             "operator": "op@raxx.app"
                     *           }
                     *         }
                     *       ],
                     *       "next_cursor": null
                     *     }
                     */
                    "application/json": components["schemas"]["CustomerRoles"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["LastAdministrator"];
            412: components["responses"]["PreconditionFailed"];
            414: components["responses"]["UriTooLong"];
            428: components["responses"]["PreconditionRequired"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    checkPermissions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PermissionQuestion"] | components["schemas"]["PermissionQuestions"];
            };
        };
        responses: {
            /** @description The answer to the one question, or `results` for several. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionAnswer"] | components["schemas"]["PermissionAnswers"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    searchAuditEvents: {
        parameters: {
            query?: {
                /** @description The customer whom it is about. */
                customer_id?: components["parameters"]["customer"];
                /** @description The id of who acted, a customer's id or a service's name. */
                actor?: string;
                /** @description A type, or the beginning of types with `.*` after it, such as `session.*`. */
                type?: string;
                /** @description Recorded at this time or later. */
                from?: components["parameters"]["from"];
                /** @description Recorded before this time. */
                to?: components["parameters"]["to"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                /** @description How many at most; 50 if absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    appendAuditEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuditAppend"];
            };
        };
        responses: {
            /** @description All were known; nothing was appended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppendedAuditEvents"];
                };
            };
            /** @description Appended. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppendedAuditEvents"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["EventConflict"];
            413: components["responses"]["PayloadTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getAuditEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id in the log. */
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundAuditEvent"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportAuditEvents: {
        parameters: {
            query?: {
                /** @description The customer whom it is about. */
                customer_id?: components["parameters"]["customer"];
                /** @description Recorded at this time or later. */
                from?: components["parameters"]["from"];
                /** @description Recorded before this time. */
                to?: components["parameters"]["to"];
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lines. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["AuditExportLine"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAuditSeals: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: components["parameters"]["cursor"];
                /** @description How many at most; 100 if absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditSealList"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getJsonWebKeySet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys in force, and those that will be or were until lately. */
            200: {
                headers: {
                    /** @description How long the set may be kept. */
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JsonWebKeySet"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["InvalidRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the text format of Prometheus. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # HELP queue_sign_ins_total Sign-ins by outcome.
                     *     # TYPE queue_sign_ins_total counter
                     *     queue_sign_ins_total{outcome="success",process="web.1"} 42
                     */
                    "text/plain": string;
                };
            };
            400: components["responses"]["InvalidRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["InsufficientScope"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            414: components["responses"]["UriTooLong"];
            431: components["responses"]["HeaderTooLarge"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
}
