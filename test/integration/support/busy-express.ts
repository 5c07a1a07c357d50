import compression from "compression";
import cookieParser from "cookie-parser";
import cors from "cors";
import type express from "express";
import type { Express, RequestHandler } from "express";
import session from "express-session";
import helmet from "helmet";
import morgan from "morgan";
import multer from "multer";

/** A middleware that changes what those after it see, or what the client gets. */
function simple(act: (req: express.Request, res: express.Response) => void): RequestHandler {
  return (req, res, next) => {
    act(req, res);
    next();
  };
}

/** Middlewares as applications have them, in their usual order. Nothing that they say depends on chance or time. */
export function neighbours(express_: typeof express, log: (line: string) => void): readonly RequestHandler[] {
  const seen = new Map<string, number>();
  return [
    morgan(":method :url :status :res[content-type] :res[x-request-id]", { stream: { write: log } }),
    helmet() as RequestHandler,
    cors({ origin: "https://shop.example", credentials: true }),
    compression({ threshold: 100 }),
    simple((_req, res) => void res.set("x-request-id", "r-1")),
    cookieParser("secret"),
    session({ secret: "secret", resave: false, saveUninitialized: true, genid: () => "s-1", cookie: { httpOnly: true } }),
    express_.json({ limit: "1kb" }),
    express_.urlencoded({ extended: true }),
    express_.text(),
    express_.raw(),
    multer().any(),
    simple((req) => void (req.headers["x-override"] !== undefined && Object.assign(req, { method: String(req.headers["x-override"]) }))),
    simple((req, res) => void Object.assign(res.locals, { language: req.acceptsLanguages("de", "en") || "en" })),
    simple((_req, res) => void res.vary("accept-language")),
    async (_req, res, next) => {
      res.locals.user = await Promise.resolve("ada");
      next();
    },
    (req, res, next) => {
      const count = (seen.get(req.path) ?? 0) + 1;
      seen.set(req.path, count);
      res.set("x-ratelimit-used", String(count));
      if (count > 3) res.status(429).send("slow down");
      else next();
    },
    (req, res, next) => {
      const { json } = res;
      res.json = (value) => json.call(res, { data: value, language: res.locals.language });
      if (req.query.teapot === undefined) next();
      else res.status(418).end();
    },
    simple((_req, res) => void res.on("finish", () => log(`finished ${res.statusCode}\n`))),
    simple((_req, res) => void res.set("cache-control", "no-store")),
  ];
}

/** The application's own routes, and what stands behind them. */
export function ownRoutes(app: Express): void {
  app.get("/own/hello", (req, res) => void res.cookie("seen", "1").send(`hello ${res.locals.user} ${String(req.query.n ?? "")}`));
  app.get("/own/long", (_req, res) => void res.type("text").send("long ".repeat(1000)));
  app.post("/own/echo", (req, res) => {
    const files = (req.files as { originalname: string; size: number }[] | undefined)?.map(({ originalname, size }) => [
      originalname,
      size,
    ]);
    res.json({ body: Buffer.isBuffer(req.body) ? req.body.toString("hex") : req.body, files, session: req.sessionID });
  });
  app.delete("/own/thing", (_req, res) => void res.status(204).end());
  app.get("/own/stream", (_req, res) => {
    res.type("text").write("first ");
    setImmediate(() => res.end("second"));
  });
  app.get("/own/fails", () => {
    throw Object.assign(new Error("failed"), { status: 503 });
  });
  app.use((req, res) => void res.status(404).send(`nothing at ${req.originalUrl}`));
  app.use(((error: Error & { status?: number }, _req, res, _next) => {
    res.status(error.status ?? 500).send(`told: ${error.message}`);
  }) as express.ErrorRequestHandler);
}
