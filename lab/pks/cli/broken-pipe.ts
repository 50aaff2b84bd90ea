/** Ends the program without a word when nobody reads its output any more (`pks plans | head -1`), as SIGPIPE ends a Go program. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(141);
  throw error;
});
