const names = /^(localhost|::1|127(\.\d{1,3}){3})$/;

/** Whether a host, by name or address, is this machine alone. */
export function isLoopback(host: string): boolean {
  return names.test(host.toLowerCase().replace(/^\[(.*)\]$/, '$1'));
}
