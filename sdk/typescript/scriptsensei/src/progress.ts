/**
 * Following a job over Socket.IO, without React:
 *
 *     const stop = followJob(jobId, { onProgress: ({ progress }) => console.log(progress) });
 */
import { io, type Socket } from 'socket.io-client';

import { accessToken, configuration } from './config.js';

export interface ProcessingStarted {
  job_id: string;
  video_id: string;
  status: string;
  message: string;
  timestamp: string;
}

export interface ProgressUpdate {
  job_id: string;
  /** 0 to 100. */
  progress: number;
  message: string;
  current_step: string;
  timestamp: string;
}

export interface ProcessingCompleted {
  job_id: string;
  video_id: string;
  status: string;
  video_url: string;
  thumbnail_url: string;
  duration: number;
  timestamp: string;
}

export interface ProcessingFailed {
  job_id: string;
  status: string;
  error: string;
  message: string;
  timestamp: string;
}

export interface ProgressHandlers {
  onStarted?: ((data: ProcessingStarted) => void) | undefined;
  onProgress?: ((data: ProgressUpdate) => void) | undefined;
  onCompleted?: ((data: ProcessingCompleted) => void) | undefined;
  onFailed?: ((error: ProcessingFailed) => void) | undefined;
  /** The connection came or went. */
  onConnection?: ((isConnected: boolean) => void) | undefined;
}

/** A socket to the server, not yet connected: it comes back by itself, more slowly each time. */
export function openSocket(): Socket {
  return io(configuration().socketURL, {
    autoConnect: false,
    reconnectionDelay: 1000,
    reconnectionDelayMax: 30_000,
    auth: (give) => {
      accessToken().then(
        (token) => give({ token }),
        () => give({}),
      );
    },
  });
}

/** Follow a job until it ends; answers what stops following. */
export function followJob(jobId: string, handlers: ProgressHandlers, socket: Socket = openSocket()): () => void {
  const mine = <T extends { job_id: string }>(then: ((data: T) => void) | undefined) => (data: T) => {
    if (data.job_id === jobId) then?.(data);
  };
  const over = <T extends { job_id: string }>(then: ((data: T) => void) | undefined) =>
    mine<T>((data) => {
      socket.close();
      then?.(data);
    });
  socket.on('connect', () => {
    handlers.onConnection?.(true);
    socket.emit('subscribe_to_job', { job_id: jobId });
  });
  socket.on('disconnect', () => handlers.onConnection?.(false));
  socket.on('connect_error', () => handlers.onConnection?.(false));
  socket.on('processing_started', mine<ProcessingStarted>(handlers.onStarted));
  socket.on('progress_update', mine<ProgressUpdate>(handlers.onProgress));
  socket.on('processing_completed', over<ProcessingCompleted>(handlers.onCompleted));
  socket.on('processing_failed', over<ProcessingFailed>(handlers.onFailed));
  socket.on(
    'subscription_failed',
    over<ProcessingFailed>((data) => handlers.onFailed?.({ ...data, status: 'failed', timestamp: new Date().toISOString() })),
  );
  socket.connect();
  return () => {
    if (socket.connected) socket.emit('unsubscribe_from_job', { job_id: jobId });
    socket.removeAllListeners();
    socket.close();
  };
}
