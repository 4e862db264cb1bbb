import { connect, createServer, type Server, type Socket } from 'node:net'

export interface Relay {
  port: number
  /** The server behind it is gone: connections break, and new ones are refused. */
  cut(): Promise<void>
  /** The server behind it hangs: connections stay, new ones are taken, and nothing comes through until `thaw`. */
  freeze(): void
  thaw(): void
}

/** A port (of its own choice, unless told) that leads to another host and port, until it is cut. */
export async function startRelay(hostname: string, port: number, at = 0): Promise<Relay> {
  const sockets = new Set<Socket>()
  const held: (() => void)[] = []
  let isFrozen = false
  const server = createServer((socket) => {
    const onward = connect(port, hostname)
    lead(socket, onward)
    lead(onward, socket)
  })
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve))
  return { port: portOf(server), cut, freeze, thaw }

  function lead(from: Socket, to: Socket): void {
    sockets.add(from)
    from.on('data', (bytes) => pass(() => to.write(bytes)))
    from.on('end', () => pass(() => to.end()))
    from.on('error', () => from.destroy())
    from.on('close', () => {
      sockets.delete(from)
      pass(() => to.destroy())
    })
  }

  /** In the order of arrival. */
  function pass(step: () => void): void {
    if (isFrozen) held.push(step)
    else step()
  }

  async function cut() {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }

  function freeze() {
    isFrozen = true
  }

  function thaw() {
    isFrozen = false
    for (const step of held.splice(0)) step()
  }
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP port')
  return address.port
}
