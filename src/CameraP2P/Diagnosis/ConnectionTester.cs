using System.Diagnostics;
using System.Net;
using CameraP2P.Output;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Core;

namespace CameraP2P.Diagnosis;

/// <summary>Tries a connection stage by stage and tells each as it ends; afterwards nothing of it is left. For one use.</summary>
/// <param name="target">Where; its address is looked up.</param>
/// <param name="host">The address as it was given.</param>
/// <param name="credential">User name and password.</param>
/// <param name="option">The settings; a lost connection is never restored here.</param>
/// <param name="report">Gets one result per stage, five in all.</param>
internal sealed class ConnectionTester(CameraTarget target, string host, NetworkCredential credential, CameraConnectionOption option, Action<CameraConnectionTest> report)
{
    private readonly Stopwatch clock = new();
    private readonly string address = Printable.Clean(host);
    private CameraConnectionStage stage;
    private volatile PathFound? found;
    private volatile LoggedIn? login;

    /// <summary>Runs the stages until one fails; the rest is told as not reached.</summary>
    /// <returns>Whether all passed.</returns>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            clock.Restart();
            var resolved = await CameraTarget.ResolveAsync(host, option.ConnectTimeout, cancellationToken).ConfigureAwait(false);
            Pass(clock.Elapsed, resolved.ToString());
            await ConnectAsync(target with { Address = resolved }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (CameraException e)
        {
            Fail(e);
            return false;
        }
    }

    private async Task ConnectAsync(CameraTarget resolved, CancellationToken cancellationToken)
    {
        clock.Restart();
        CameraSession session;
        try
        {
            session = await CameraSession.ConnectAsync(resolved, credential, option with { Reconnect = false }, Watch, cancellationToken).ConfigureAwait(false);
        }
        catch (CameraException)
        {
            PassWhatWentWell(greeted: false);
            throw;
        }

        await using (session.ConfigureAwait(false))
        {
            PassWhatWentWell(greeted: true);
            var beat = await session.SendAsync(CommandRequests.Heartbeat(), option.HeartbeatTimeout, cancellationToken).ConfigureAwait(false);
            Pass(beat.RoundTripTime, "acknowledged");
        }
    }

    /// <summary>Inside the session's lock: only remembers.</summary>
    private void Watch(SessionEvent sessionEvent)
    {
        found = sessionEvent as PathFound ?? found;
        login = sessionEvent as LoggedIn ?? login;
    }

    private void PassWhatWentWell(bool greeted)
    {
        if (found is { } path)
        {
            Pass(path.Took, $"{path.Path.Uid} answers at {path.Path.Peer}");
        }

        if (greeted && login is { } done)
        {
            Pass(done.ConnectTime - found!.Took, "the camera greets");
            Pass(done.LoginTime, done.BatteryPercent is { } percent ? FormattableString.Invariant($"accepted, battery {percent} %") : "accepted");
        }
    }

    private void Pass(TimeSpan? time, string detail)
    {
        report(new CameraConnectionTest { Stage = stage, Passed = true, Time = time, Detail = detail, Address = address });
        stage++;
    }

    private void Fail(CameraException e)
    {
        if (stage == CameraConnectionStage.Reply && e.Error is CameraError.LoginRefused or CameraError.LoginTimeout or CameraError.MalformedResponse)
        {
            // It greeted, or there would have been no login; when, nobody told.
            Pass(time: null, "the camera greets");
        }

        var isSilent = stage == CameraConnectionStage.Reply && e.Error == CameraError.ConnectTimeout;
        report(new CameraConnectionTest
        {
            Stage = stage,
            Passed = false,
            Time = clock.Elapsed,
            Detail = isSilent ? "the camera says it is ready but opens no session" : e.Message.TrimEnd('.'),
            Advice = isSilent ? "Restart the camera; another client may hold its only session." : e.Advice,
            Address = address,
        });
        while (stage < CameraConnectionStage.Heartbeat)
        {
            stage++;
            report(new CameraConnectionTest { Stage = stage, Passed = false, Detail = "not reached", Address = address });
        }
    }
}
