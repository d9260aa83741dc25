/**
 * Names who is told of a session's events: one client, also where many share its token.
 * @param owner SHA-256 in hex of the token that started the session
 * @param clientId the client's own id where it shares the token, else the one that it was enrolled with
 */
export const makeAudience = (owner: string, clientId: string): string => `${owner} ${clientId}`;
