// struct-fu ships no types; these cover what struct.ts calls.
declare module 'struct-fu' {
  interface Field {
    readonly size: number;
    /** In bytes, in the struct it is a field of. */
    readonly offset: number;
  }
  interface Struct extends Field {
    readonly fields: Readonly<Record<string, Field>>;
  }
  type Make = (name: string) => Field;
  const fu: {
    struct(fields: readonly Field[]): Struct;
    uint8: Make;
    uint16: Make;
    uint32: Make;
    int32: Make;
  };
  export default fu;
}
