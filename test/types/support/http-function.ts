import type { Request, Response } from "express";

/** The type of an HTTP function in Google's functions framework, as its package declares it. */
export type HttpFunction = (req: Request & { rawBody?: Buffer }, res: Response) => unknown;
