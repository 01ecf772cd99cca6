import { counter as counterAttributes } from '../common.ts';
import { defineExpression } from './define.ts';

/** Counts the packets that reach it. */
export const counter = defineExpression('counter', counterAttributes.table);
