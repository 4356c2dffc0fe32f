using System.Net;
using System.Net.NetworkInformation;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;
using CameraP2P.Session.Drivers;

namespace CameraP2P.Session;

/// <summary>
/// Where a camera is to be looked for. Says it for the first attempt, and finds out again beside each later one what may have
/// changed: this machine's networks, and the address behind the name of a rendezvous server. Nobody waits for it: in a camera's own
/// Wi-Fi a name is asked for in vain for many seconds, while the camera answers at once.
/// </summary>
internal sealed class TargetLookup : IAsyncDisposable
{
    private readonly CameraTarget target;
    private readonly CameraConnectionOption option;
    private readonly RendezvousServer? server;
    private readonly CancellationTokenSource ending = new();
    private Task running = Task.CompletedTask;

    /// <summary>Takes what the caller said, and checks it.</summary>
    /// <exception cref="CameraException">UidMissing; AddressNotResolved: the server's text has another form.</exception>
    public TargetLookup(CameraTarget target, CameraConnectionOption option)
    {
        this.target = target;
        this.option = option;
        server = option.RendezvousServer is { } text ? RendezvousServer.Parse(text) : null;
        if (server is not null && target.Uid is null)
        {
            throw new CameraException(CameraError.UidMissing, "A rendezvous server finds a camera by its UID, and none was given.", "Give the camera's UID with -Uid; Find-Camera shows it when the camera is near.");
        }
    }

    /// <summary>Where a camera is to be looked for on the LAN.</summary>
    public static PathTarget OnTheLan(CameraTarget target, CameraConnectionOption option)
    {
        var networks = SearchesAllNetworks(target, option) ? Networks(target) : [];
        return new PathTarget(
            target.Address is { } known ? Ipv4EndPoint.From(known, 0).Address : null,
            option.Ports,
            SearchTargets(target, option, networks),
            target.Uid)
        {
            Networks = networks,
        };
    }

    /// <summary>What is known without asking anyone.</summary>
    public PathTarget First() => OnTheLan(target, option) with { Rendezvous = server?.Literal, AllowRelay = option.AllowRelay };

    /// <summary>Begins to find out what an attempt may need and tells the core; nothing while it is still at it.</summary>
    /// <param name="core">Who is told.</param>
    /// <param name="driver">Its driver; this is called inside its lock.</param>
    /// <param name="isFirst">Whether the attempt is the first, whose networks are known.</param>
    public void Begin(SessionCore core, UdpDriver driver, bool isFirst)
    {
        var (networks, name) = (SearchesAllNetworks(target, option) && !isFirst, server is { Literal: null });
        if (running.IsCompleted && (networks || name))
        {
            running = Task.Run(() => TellAsync(networks, name, core, driver));
        }
    }

    /// <summary>Stops.</summary>
    /// <returns>Completes when nothing runs any more.</returns>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
    }

    /// <summary>All networks of this machine, or the one of the adapter that is to be used.</summary>
    private static IReadOnlyList<IPNetwork> Networks(CameraTarget target) => target.Way is { LocalAddress: var own }
        ? [.. LocalNetworks.FindAddresses().Where(each => each.Address.Equals(own)).Select(each => each.Network)]
        : LocalNetworks.Find();

    /// <summary>Who names the addresses to search answers for who may answer.</summary>
    private static bool SearchesAllNetworks(CameraTarget target, CameraConnectionOption option) =>
        target.Address is null && option.BroadcastAddresses.Count == 0;

    private static IReadOnlyList<Ipv4EndPoint> SearchTargets(CameraTarget target, CameraConnectionOption option, IReadOnlyList<IPNetwork> networks) => target.Address is { } address
        ? [Ipv4EndPoint.From(address, option.SearchPort)]
        : LocalNetworks.SearchTargets([.. option.BroadcastAddresses.Select(IPAddress.Parse)], networks, option.SearchPort);

    private async Task TellAsync(bool networks, bool name, SessionCore core, UdpDriver driver)
    {
        try
        {
            TellNetworks(networks, core, driver);
            await TellServerAsync(name, core, driver).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            driver.Fail(e);
        }
    }

    private void TellNetworks(bool wanted, SessionCore core, UdpDriver driver)
    {
        try
        {
            if (wanted && Networks(target) is { Count: > 0 } networks)
            {
                driver.Run(_ => core.UseNetworks(networks, SearchTargets(target, option, networks)));
            }
        }
        catch (NetworkInformationException)
        {
            // Those known before are searched.
        }
    }

    private async Task TellServerAsync(bool wanted, SessionCore core, UdpDriver driver)
    {
        try
        {
            if (wanted)
            {
                var endPoint = await server!.ResolveAsync(ending.Token).ConfigureAwait(false);
                driver.Run(now => core.UseServer(endPoint, now));
            }
        }
        catch (CameraException e)
        {
            driver.Run(_ => core.NoteServerFailure(e.Message));
        }
        catch (OperationCanceledException)
        {
            // The session has ended.
        }
    }
}
