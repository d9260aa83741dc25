/** A deferred check of one session by one guardrail. Its text is kept until it is done, then deleted. */
export interface MonitorJob {
  /** Unique: the same job put in twice is one job. */
  readonly jobId: string;
  readonly sessionId: string;
  readonly guardrail: string;
  /** As the stream has shown it. */
  readonly text: string;
  /** From the page to the log line. */
  readonly correlationId: string;
}

/** A job that a worker has taken; it comes back when the lease ends before it is settled. */
export interface LeasedJob extends MonitorJob {
  /** 1 for the first. */
  readonly attempt: number;
}

/** Jobs that outlive the process. At least once: handlers are idempotent. One conformance suite for every implementation. */
export interface JobQueue {
  /** Outlives the process when the promise resolves; jobs that are known are left alone. @returns false, with nothing taken, where the queue is full */
  put(jobs: readonly MonitorJob[]): Promise<boolean>;
  /** Takes at most `limit` jobs of a guardrail that are due, oldest first. A slow guardrail thus holds no other up. */
  lease(guardrail: string, limit: number, leaseMs: number): Promise<readonly LeasedJob[]>;
  /** The job is done, and its text forgotten. */
  complete(jobId: string): Promise<void>;
  /** Due again after so long. */
  retry(jobId: string, afterMs: number): Promise<void>;
  /** Jobs that are waiting or running. */
  count(): Promise<number>;
  /**
   * For a process that knows that it is alone: makes all jobs due at once, whoever had leased them, however far
   * clocks have moved since.
   */
  recover(): Promise<void>;
}
