/**
 * What is wrong with an address to which keys or people's words are sent, as the end of a sentence
 * that begins with its variable; undefined if nothing is. Never quotes the address.
 */
export function validateAddress(address: string): string | undefined {
  if (!/^https?:\/\/[^\s/]+\S*$/.test(address) || !URL.canParse(address)) {
    return "must be a URL that begins with https://";
  }
  const { protocol, hostname, username, password } = new URL(address);
  if (protocol !== "https:" && !isThisMachine(hostname)) {
    return "must begin with https:// unless it is on this machine";
  }
  // Addresses stand in logs and in what others are sent.
  if (username !== "" || password !== "") return "must not contain a user name or a password";
  return undefined;
}

/** As a parser writes it, which makes 127.0.0.1 of 127.1 and of 0x7f000001. */
function isThisMachine(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
