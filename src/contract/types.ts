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
         *     only the mail differs. At most five mails an hour go to one address.
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
         *     holds ends. `credential_unknown` is answered only where the ceremony named no account.
         */
        post: operations["verifyAuthentication"];
        delete?: never;
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
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The public keys of access tokens
         * @description Cacheable; answered from memory, so that tokens can be verified while the database is away.
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
         * @description Asks the database; 503 while it does not answer or the process is shutting down.
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
             * @description What the proven address is for.
             * @enum {string}
             */
            purpose: "sign_up";
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
        CurrentSession: {
            session: components["schemas"]["Session"];
            customer: components["schemas"]["Customer"];
        };
        /** @description Nothing, or an object without members. */
        NoMembers: Record<string, never>;
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
        ProblemCode: "invalid_request" | "unauthenticated" | "token_expired" | "session_ended" | "insufficient_user_authentication" | "recovery_only" | "recovery_not_yet" | "forbidden_origin" | "not_found" | "method_not_allowed" | "request_timeout" | "email_taken" | "credential_exists" | "last_passkey" | "payload_too_large" | "uri_too_long" | "unsupported_media_type" | "code_invalid" | "verification_expired" | "ceremony_expired" | "registration_rejected" | "authentication_failed" | "credential_unknown" | "rate_limited" | "header_too_large" | "internal" | "unavailable";
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
                 *       "detail": "Check the code in the newest message and try again.",
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
    };
    parameters: never;
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
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "purpose": "sign_up"
                 *     }
                 */
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
}
