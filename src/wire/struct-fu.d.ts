// struct-fu ships no types; these cover what struct.ts calls.
declare module 'struct-fu' {
  interface Field {
    readonly size: number;
  }
  interface Struct extends Field {
    unpack(bytes: object, offset: { bytes: number; bits: number }): Record<string, number>;
    pack(value: object, bytes: object, offset: { bytes: number; bits: number }): object;
  }
  type Make = (name: string) => Field;
  const fu: {
    struct(fields: readonly Field[]): Struct;
    uint8: Make;
    uint16: Make;
    uint32: Make;
    int32: Make;
    uint16le: Make;
    uint32le: Make;
    int32le: Make;
  };
  export default fu;
}
