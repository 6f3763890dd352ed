/**
 * The progress of a video, for React:
 *
 *     const { isConnected, progressState } = useVideoProgress(jobId, { onCompleted: ({ video_url }) => … });
 */
import { useEffect, useRef, useState } from 'react';
import type { Socket } from 'socket.io-client';

import { followJob, openSocket, type ProgressHandlers } from '../progress.js';

export interface VideoProgressState {
  status: 'idle' | 'processing' | 'completed' | 'failed';
  /** 0 to 100. */
  progress: number;
  message?: string;
  currentStep?: string;
  videoUrl?: string;
  thumbnailUrl?: string;
  duration?: number;
  error?: string;
}

export interface VideoProgress {
  isConnected: boolean;
  progressState: VideoProgressState;
  socket: Socket | null;
}

const IDLE: VideoProgressState = { status: 'idle', progress: 0 };

/** Follow a job while the component is shown; null follows nothing. Handlers may be new at every call. */
export function useVideoProgress(jobId: string | null, handlers: ProgressHandlers = {}): VideoProgress {
  const [isConnected, setConnected] = useState(false);
  const [progressState, setState] = useState<VideoProgressState>(IDLE);
  const [socket, setSocket] = useState<Socket | null>(null);
  const latest = useRef(handlers);
  latest.current = handlers;

  useEffect(() => {
    setState(IDLE);
    if (!jobId) return undefined;
    const opened = openSocket();
    setSocket(opened);
    const stop = followJob(
      jobId,
      {
        onConnection: (connected) => {
          setConnected(connected);
          latest.current.onConnection?.(connected);
        },
        onStarted: (data) => {
          setState((before) => ({ ...before, status: 'processing', message: data.message }));
          latest.current.onStarted?.(data);
        },
        onProgress: (data) => {
          const { progress, message, current_step: currentStep } = data;
          setState((before) => ({ ...before, status: 'processing', progress, message, currentStep }));
          latest.current.onProgress?.(data);
        },
        onCompleted: (data) => {
          const { video_url: videoUrl, thumbnail_url: thumbnailUrl, duration } = data;
          setConnected(false);
          setState((before) => ({ ...before, status: 'completed', progress: 100, videoUrl, thumbnailUrl, duration }));
          latest.current.onCompleted?.(data);
        },
        onFailed: (data) => {
          setConnected(false);
          setState((before) => ({ ...before, status: 'failed', error: data.message, message: data.message }));
          latest.current.onFailed?.(data);
        },
      },
      opened,
    );
    return () => {
      stop();
      setSocket(null);
      setConnected(false);
    };
  }, [jobId]);

  return { isConnected, progressState, socket };
}
