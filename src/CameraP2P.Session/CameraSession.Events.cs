using System.Net;
using System.Net.Sockets;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Captures;
using CameraP2P.Session.Core;
using CameraP2P.Session.Diagnostics;
using CameraP2P.Session.Drivers;

namespace CameraP2P.Session;

/// <content>What the core reports, to whom it goes, and what the driver asks for. All of it inside the driver's lock.</content>
public sealed partial class CameraSession
{
    /// <summary>Inside the driver's lock: hands each event to whom it concerns.</summary>
    private void DrainEvents()
    {
        metrics.NoteLink(core.LinkCounters);
        while (core.TryTakeEvent(out var sessionEvent))
        {
            metrics.Note(sessionEvent);
            switch (sessionEvent)
            {
                case CommandFinished finished when commands.Remove(finished.Handle, out var source):
                    source.TrySetResult(finished);
                    continue;
                case AttemptStarted attempt:
                    socketNumber = attempt.Socket;
                    SetClock(attempt.At);
                    lookup.Begin(core, driver, isFirst: attempt.Socket == 1);
                    break;
                case PathFound found:
                    NotePath(found.Path);
                    break;
                case LoggedIn loggedIn:
                    login = loggedIn;
                    connected.TrySetResult();
                    break;
                case SessionEnded over:
                    NoteEnd(over);
                    break;
            }

            Publish(sessionEvent);
        }
    }

    private void Publish(SessionEvent sessionEvent)
    {
        Progress?.Invoke(sessionEvent);
        foreach (var subscription in subscriptions)
        {
            subscription.Publish(sessionEvent);
            if (sessionEvent is SessionEnded)
            {
                subscription.Complete();
            }
        }
    }

    private void NotePath(FoundPath found)
    {
        lastPath = found;
        var remote = found.Peer.ToIPEndPoint();
        var port = driver.GetLocalEndPoint(socketNumber)?.Port ?? 0;
        localEndPoint = new IPEndPoint(SessionSocket.LocalAddressFor(remote), port);
    }

    private void NoteEnd(SessionEnded over)
    {
        failure = over.Failure;
        if (failure is not null)
        {
            connected.TrySetException(failure);
        }
        else
        {
            connected.TrySetException(Closed());
        }

        // Nobody may ever look at it.
        _ = connected.Task.Exception;
        _ = Task.Run(CloseAsync);
    }

    /// <summary>A defect of ours must not look like a living session: it ends, and says why.</summary>
    private void Break(Exception defect)
    {
        var broke = new CameraException(
            CameraError.SessionLost,
            $"The session ended because of an error in the program: {defect.GetType().Name}.",
            "Connect again with Connect-Camera, and report what led to this.",
            defect);
        driver.Read(() =>
        {
            broken = true;

            // It may be what has thrown.
            Progress = null;
            foreach (var source in commands.Values)
            {
                source.TrySetException(broke);
            }

            commands.Clear();
            var over = new SessionEnded(UdpDriver.Now, broke);
            metrics.Note(over);
            NoteEnd(over);
            Publish(over);
            return true;
        });
    }

    private sealed class SessionHooks(CameraSession session) : DriverHooks
    {
        public override bool OnlyNewestSocket => true;

        public override UdpSocket OpenSocket(int number) => SessionSocket.Open(session.option);

        public override void DrainEvents() => session.DrainEvents();

        public override void DatagramSent(ReadOnlySpan<byte> datagram, Ipv4EndPoint to, IPEndPoint local)
        {
            CameraDiagnostics.DatagramsSent.Add(1);
            session.trace?.Record(CaptureDirection.Tx, local.Port, to, datagram);
        }

        public override void DatagramReceived(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, IPEndPoint local)
        {
            CameraDiagnostics.DatagramsReceived.Add(1);
            session.trace?.Record(CaptureDirection.Rx, local.Port, from, datagram);
        }

        public override void NoRoomToSend() => session.core.Counters.Unsent++;

        public override void SendFailed(SocketException error, int number, TimeSpan now) =>
            session.core.HandleSocketError(error.SocketErrorCode.ToString(), number, now);

        public override void OpenFailed(SocketException error, int number, TimeSpan now) =>
            session.core.HandleOpenFailure(SessionSocket.Failed(error.SocketErrorCode.ToString(), error), now);

        public override void Broken(Exception defect) => session.Break(defect);
    }
}
