import type { Child, FC, PropsWithChildren } from 'hono/jsx'
import { createContext, useContext } from 'hono/jsx'
import { mayDo, type Role } from '../src/model/role'

const RoleOfReader = createContext<Role>('admin')

/** For all that is within: what the reader of the page may do. */
export const ReadBy: FC<PropsWithChildren<{ role: Role }>> = ({ role, children }) => (
  <RoleOfReader.Provider value={role}>{children}</RoleOfReader.Provider>
)

/** Shown only to who may do what takes this role; the others are shown what stands in its place, if anything. */
export const Only: FC<PropsWithChildren<{ to: Role; otherwise?: Child }>> = (props) =>
  mayDo(useContext(RoleOfReader), props.to) ? props.children : props.otherwise
