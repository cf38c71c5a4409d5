// Changes of the contract as somebody could make them: the edit, and whether it breaks callers.

// A document is edited by hand here.
type Document = any;
export interface PlantedChange {
  name: string;
  breaks: boolean;
  plant(document: Document): void;
}

const schemas = (document: Document) => document.components.schemas;
const check = (document: Document) => document.paths["/api/v1/rbac/check"].post;
const role = (document: Document) => document.paths["/api/v1/rbac/roles/{role}"];
const search = (document: Document) => document.paths["/api/v1/audit/events"].get;
const mailing = (document: Document) => document.paths["/api/v1/auth/email-verifications"].post;
const without = (list: string[], gone: string) => list.filter((entry) => entry !== gone);

const breaking: Record<string, (document: Document) => void> = {
  "an operation is gone": (d) => delete role(d).delete,
  "a path is gone": (d) => delete d.paths["/api/v1/rbac/permissions"],
  "an operation has moved": (d) => {
    d.paths["/api/v1/rbac/checks"] = d.paths["/api/v1/rbac/check"];
    delete d.paths["/api/v1/rbac/check"];
  },
  "an operation is called something else": (d) => {
    check(d).operationId = "askForPermissions";
  },
  "a member of an answer is gone": (d) => {
    delete schemas(d).Session.properties.auth_time;
    schemas(d).Session.required = without(schemas(d).Session.required, "auth_time");
  },
  "a member of an answer may be absent": (d) => {
    schemas(d).Session.required = without(schemas(d).Session.required, "amr");
  },
  "a member of an answer may be null": (d) => {
    schemas(d).Session.properties.expires_at.type = ["string", "null"];
  },
  "a member of an answer has another type": (d) => {
    schemas(d).PermissionAnswer.properties.allowed.type = "string";
  },
  "an answer has another value": (d) => {
    schemas(d).Session.properties.acr.enum.push("aal3");
  },
  "an answer deep inside has another value": (d) => {
    schemas(d).PermissionAnswer.properties.reasons.items.properties.code.enum.push("role_expired");
  },
  "a member of an answer is no time any more": (d) => {
    delete schemas(d).Session.properties.created_at.format;
  },
  "an answer may be something else altogether": (d) => {
    schemas(d).Introspection.oneOf.push({ type: "string" });
  },
  "a member that must be sent is new": (d) => {
    schemas(d).PermissionQuestion.properties.tenant = { type: "string" };
    schemas(d).PermissionQuestion.required.push("tenant");
  },
  "a member that could be left out must be sent": (d) => {
    schemas(d).NewAuditEvent.required.push("occurred_at");
  },
  "a member that was sent is gone": (d) => delete schemas(d).NewAuditEvent.properties.session_id,
  "a member takes one type less": (d) => {
    schemas(d).ProfileChange.properties.display_name = { $ref: "#/components/schemas/DisplayName" };
  },
  "a number must be a whole one": (d) => {
    search(d).parameters.find((p: Document) => p.name === "type").schema.type = "integer";
  },
  "a member takes one value less": (d) => {
    schemas(d).NewAuditEvent.properties.outcome.enum.pop();
  },
  "a text must be shorter": (d) => {
    schemas(d).DisplayName.maxLength = 32;
  },
  "a text must fit another pattern": (d) => {
    schemas(d).RoleName.pattern = "^[a-z]+$";
  },
  "a list may be empty no more": (d) => {
    schemas(d).RoleDefinition.properties.permissions.minItems = 1;
  },
  "a list takes fewer entries": (d) => {
    schemas(d).PermissionQuestions.properties.checks.maxItems = 50;
  },
  "one of two forms of a body is gone": (d) =>
    check(d).requestBody.content["application/json"].schema.oneOf.pop(),
  "what is sent may have no further members": (d) => {
    schemas(d).NewAuditEvent.properties.data.additionalProperties = false;
  },
  "a media type of the body is gone": (d) =>
    delete d.paths["/api/v1/sessions/introspect"].post.requestBody.content[
      "application/x-www-form-urlencoded"
    ],
  "a body is needed": (d) => {
    d.paths["/api/v1/auth/backup-codes"].post.requestBody = {
      required: true,
      content: { "application/json": { schema: { type: "object" } } },
    };
  },
  "a parameter is gone": (d) => {
    search(d).parameters = search(d).parameters.filter((p: Document) => p.name !== "actor");
  },
  "a parameter must be sent": (d) => {
    search(d).parameters.find((p: Document) => p.name === "type").required = true;
  },
  "a header must be sent": (d) => {
    check(d).parameters = [
      { name: "Queue-Tenant", in: "header", required: true, schema: { type: "string" } },
    ];
  },
  "a parameter's bound is lower": (d) => {
    search(d).parameters.find((p: Document) => p.name === "limit").schema.maximum = 100;
  },
  "a parameter's default is another": (d) => {
    d.components.parameters.Limit.schema.default = 20;
  },
  "one more scope is needed": (d) => check(d).security[0].serviceToken.push("rbac:write"),
  "another scope is needed": (d) => {
    check(d).security = [{ serviceToken: ["rbac:check"] }];
  },
  "what was open needs a token": (d) => {
    d.paths["/.well-known/jwks.json"].get.security = [{ serviceToken: [] }];
  },
  "one way in is gone": (d) => {
    d.paths["/api/v1/auth/sessions/current"].delete.security = [{ accessToken: [] }];
  },
  "a security scheme is another": (d) => {
    d.components.securitySchemes.serviceToken.scheme = "basic";
  },
  "a fresh proof is needed": (d) => {
    d.paths["/api/v1/auth/sessions"].delete["x-step-up"] = true;
  },
  "an operator must be named": (d) => {
    check(d)["x-names-operator"] = true;
  },
  "recoveries are shut out": (d) => delete d.paths["/api/v1/auth/credentials"].get["x-admits-recovery"],
  "a body may be smaller only": (d) => delete d.paths["/api/v1/audit/events"].post["x-body-limit"],
  "fewer calls are allowed": (d) => {
    mailing(d)["x-rate-limit"].points -= 1;
  },
  "calls are counted over a longer time": (d) => {
    mailing(d)["x-rate-limit"].seconds += 1;
  },
  "fewer calls are allowed, over a shorter time": (d) => {
    mailing(d)["x-rate-limit"] = { points: 1, seconds: 1 };
  },
  "more calls are allowed, over a longer time": (d) => {
    mailing(d)["x-rate-limit"].points *= 2;
    mailing(d)["x-rate-limit"].seconds *= 2;
  },
  "calls are counted that were not": (d) => {
    d.paths["/api/v1/auth/me"].get["x-rate-limit"] = { points: 5, seconds: 60 };
  },
  "a status that goes well is gone": (d) => delete role(d).put.responses["201"],
  "another status goes well": (d) => {
    check(d).responses["202"] = { description: "Later." };
  },
  "a problem is gone": (d) => delete role(d).delete.responses["409"],
  "a problem has another status": (d) => {
    role(d).delete.responses["422"] = role(d).delete.responses["409"];
    delete role(d).delete.responses["409"];
  },
  "an answer's media type is another": (d) => {
    const { content } = check(d).responses["200"];
    content["application/vnd.queue+json"] = content["application/json"];
    delete content["application/json"];
  },
  "an answer's header is gone": (d) => delete role(d).get.responses["200"].headers.ETag,
  "a member of problem documents is gone": (d) => {
    delete schemas(d).Problem.properties.request_id;
    schemas(d).Problem.required = without(schemas(d).Problem.required, "request_id");
  },
  "a rule that nobody knows is new": (d) => {
    schemas(d).RoleDefinition.dependentRequired = { permissions: ["administrative"] };
  },
};

const harmless: Record<string, (document: Document) => void> = {
  "nothing is changed": () => {},
  "words are changed": (d) => {
    check(d).summary = "Ask";
    check(d).description = "Other words.";
    schemas(d).Session.description = "Other words.";
    schemas(d).Session.properties.id.description = "Other words.";
    delete check(d).requestBody.content["application/json"].examples;
  },
  "an operation is new": (d) => {
    d.paths["/api/v1/rbac/tenants"] = { get: { ...structuredClone(check(d)), operationId: "listTenants" } };
  },
  "a member of an answer is new": (d) => {
    schemas(d).Session.properties.device = { type: "string" };
    schemas(d).Session.required.push("device");
  },
  "a member of an answer is always there": (d) => {
    schemas(d).PermissionAnswer.properties.reasons.items.required.push("role");
  },
  "an answer has one value less": (d) => {
    schemas(d).Session.properties.acr.enum.pop();
  },
  "a member of an answer is null no more": (d) => {
    schemas(d).Credential.properties.provider.type = "string";
  },
  "an answer's list is shorter": (d) => {
    schemas(d).Session.properties.amr.maxItems = 4;
  },
  "a member that may be sent is new": (d) => {
    schemas(d).PermissionQuestion.properties.tenant = { type: "string" };
  },
  "a member that had to be sent may be left out": (d) => {
    schemas(d).RoleDefinition.required = without(schemas(d).RoleDefinition.required, "administrative");
  },
  "a member takes one value more": (d) => {
    schemas(d).NewAuditEvent.properties.outcome.enum.push("unknown");
  },
  "a member takes null too": (d) => {
    schemas(d).PermissionQuestion.properties.customer_id.type = ["string", "null"];
  },
  "a text may be longer": (d) => {
    schemas(d).DisplayName.maxLength = 128;
  },
  "a list takes more entries": (d) => {
    schemas(d).PermissionQuestions.properties.checks.maxItems = 200;
  },
  "a body has a third form": (d) =>
    check(d).requestBody.content["application/json"].schema.oneOf.push({
      type: "array",
      items: { type: "string" },
    }),
  "the forms of a body are in another order": (d) =>
    check(d).requestBody.content["application/json"].schema.oneOf.reverse(),
  "the body may have another media type": (d) => {
    const { content } = check(d).requestBody;
    content["application/cbor"] = content["application/json"];
  },
  "a parameter that may be sent is new": (d) =>
    search(d).parameters.push({ name: "session", in: "query", schema: { type: "string" } }),
  "a parameter's bound is higher": (d) => {
    search(d).parameters.find((p: Document) => p.name === "limit").schema.maximum = 500;
  },
  "a scope is needed no more": (d) => {
    check(d).security = [{ serviceToken: [] }];
  },
  "there is another way in": (d) => check(d).security.push({ accessToken: [] }),
  "another problem may be answered": (d) => {
    check(d).responses["409"] = role(d).delete.responses["409"];
    schemas(d).ProblemCode.enum.push("tenant_unknown");
  },
  "an answer has another header": (d) => {
    check(d).responses["200"].headers = { ETag: { schema: { type: "string" } } };
  },
  "more calls are allowed": (d) => {
    mailing(d)["x-rate-limit"].points += 1;
  },
  "calls are counted over a shorter time": (d) => {
    mailing(d)["x-rate-limit"].seconds -= 1;
  },
  "calls are not counted any more": (d) => delete mailing(d)["x-rate-limit"],
  "an operation is deprecated": (d) => {
    check(d).deprecated = true;
  },
  "a schema is written where it is used": (d) => {
    schemas(d).PermissionQuestion.properties.permission = structuredClone(schemas(d).PermissionName);
  },
  "a schema has another name": (d) => {
    const text = JSON.stringify(d).replaceAll("schemas/PermissionName", "schemas/NameOfPermission");
    Object.assign(d, JSON.parse(text));
    schemas(d).NameOfPermission = schemas(d).PermissionName;
    delete schemas(d).PermissionName;
  },
};

const listOf = (changes: typeof breaking, breaks: boolean): PlantedChange[] =>
  Object.entries(changes).map(([name, plant]) => ({ name, breaks, plant }));

export const plantedChanges = [...listOf(breaking, true), ...listOf(harmless, false)];
