import { connect, createServer, type Server, type Socket } from 'node:net'

export interface Relay {
  port: number
  /** The server behind it is gone: connections break, and new ones are refused. */
  cut(): Promise<void>
}

/** A port (of its own choice, unless told) that leads to another host and port, until it is cut. */
export async function startRelay(hostname: string, port: number, at = 0): Promise<Relay> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const onward = connect(port, hostname)
    for (const end of [socket, onward]) {
      sockets.add(end)
      end.on('error', () => end.destroy())
    }
    socket.pipe(onward).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve))
  return { port: portOf(server), cut }

  async function cut() {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP port')
  return address.port
}
