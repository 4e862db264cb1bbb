import type { Server } from 'node:http'

interface LoopbackServers {
  port: number
  close(): Promise<void>
}

/**
 * Listens on 127.0.0.1 and, where the machine has it, on ::1, with one and the same free port:
 * `localhost` may lead to either.
 */
export async function listenOnLoopback(createServer: () => Server): Promise<LoopbackServers> {
  for (let tries = 1; ; tries++) {
    const first = createServer()
    const port = await listen(first, '127.0.0.1', 0)
    const second = createServer()
    try {
      await listen(second, '::1', port)
      return { port, close: () => closeAll([first, second]) }
    } catch (error) {
      if (isWithoutIpv6(error)) return { port, close: () => closeAll([first]) }
      await closeAll([first])
      if (tries === 5) throw error
    }
  }
}

const isWithoutIpv6 = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT')

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

const closeAll = async (servers: Server[]): Promise<void> => {
  await Promise.all(servers.map(closeServer))
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
