/** What everybody has who signed up. Seeded by db/migrations/002_queue_customer_roles.sql. */
export const signUpRole = "antlers-user";
