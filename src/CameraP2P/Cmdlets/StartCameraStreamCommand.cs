using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using CameraP2P.Errors;
using CameraP2P.Files;
using CameraP2P.Input;
using CameraP2P.Jobs;
using CameraP2P.Pipeline;
using CameraP2P.Session;
using CameraP2P.Session.Live;
using CameraP2P.Session.Media;
using CameraP2P.Sessions;

namespace CameraP2P.Cmdlets;

/// <summary>
/// Start-CameraStream: writes the live view to an MP4 file that can be played while it grows, or shows it in a browser, and writes the job that
/// stands for it.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "CameraStream", HelpUri = HelpPages.Folder + "Start-CameraStream.md", SupportsShouldProcess = true)]
[OutputType(typeof(CameraStreamJob))]
public sealed class StartCameraStreamCommand : SessionCmdlet
{
    /// <summary>The session, its id or name; <c>$CameraSession</c> when left out.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public CameraSessionReference? Session { get; set; }

    /// <summary>The file.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Shows the live view in browsers.</summary>
    [Parameter]
    public SwitchParameter Listen { get; set; }

    /// <summary>The page's port; 0 for any free one.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateRange(0, ushort.MaxValue)]
    public int Port { get; set; }

    /// <summary>The page's address.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNull]
    public IPAddress ListenAddress { get; set; } = IPAddress.Loopback;

    /// <summary>After so many seconds without a picture the camera is asked again.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateRange(1, 600)]
    [Alias("StallSec")]
    public double StallSeconds { get; set; } = MediaTransferOption.Default.StallTimeout.TotalSeconds;

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Path is null && !Listen)
        {
            throw new CameraCmdletException(ErrorIds.InvalidParameter, ErrorCategory.InvalidArgument, "Neither a file nor a live page was asked for.", "Record into a file with -Path, show the picture in a browser with -Listen, or do both.");
        }

        if (!Listen && (MyInvocation.BoundParameters.ContainsKey(nameof(Port)) || MyInvocation.BoundParameters.ContainsKey(nameof(ListenAddress))))
        {
            throw new CameraCmdletException(ErrorIds.InvalidParameter, ErrorCategory.InvalidArgument, "-Port and -ListenAddress are for the live page.", "Add -Listen, or leave them out.");
        }
    }

    /// <inheritdoc/>
    protected override void Process() => ForSession(Session, session =>
    {
        if (Context.Jobs.OfType<CameraStreamJob>().FirstOrDefault(job => job.Streams(session)) is { } running)
        {
            throw new CameraCmdletException(
                ErrorIds.StreamRunning,
                ErrorCategory.ResourceBusy,
                FormattableString.Invariant($"The live view is already running as job {running.Id}{(running.Url is { } url ? $", at {url}" : string.Empty)}."),
                "Stop it with Stop-CameraStream first.",
                session);
        }

        var name = string.Empty;
        var folder = Path is null ? null : MediaFolderPath.OpenFor(SessionState, Path, Force, out name);
        var path = folder?.PathOf(name);
        if (path is not null && !ShouldProcess(path, "Record the live view"))
        {
            return;
        }

        if (Listen && !ShouldProcess(FormattableString.Invariant($"{ListenAddress}, port {(Port == 0 ? "any" : Port)}"), "Show the live view to browsers"))
        {
            return;
        }

        WriteObject(Start(session, folder, name, path));
    });

    private CameraStreamJob Start(CameraSession session, DiskFolder? folder, string name, string? path)
    {
        // First the port: an error must not cost the file that is replaced.
        var listener = Listen ? OpenPort() : null;
        try
        {
            var job = CameraStreamJob.Start(session, new StreamTarget(folder is null ? null : OpenFile(folder, name), path, listener), TimeSpan.FromSeconds(StallSeconds), MyInvocation.MyCommand.Name);
            listener = null;
            try
            {
                Context.Add(job);
                return job;
            }
            catch
            {
                job.Dispose();
                throw;
            }
        }
        finally
        {
            listener?.Dispose();
        }
    }

    private static Stream OpenFile(DiskFolder folder, string name)
    {
        try
        {
            return folder.Create(name);
        }
        catch (Exception e) when (MediaFolderPath.IsOfTheDisk(e))
        {
            throw MediaFolderPath.NotWritten(folder.PathOf(name), e);
        }
    }

    private TcpListener OpenPort()
    {
        TcpListener listener;
        try
        {
            listener = LiveServer.Listen(new IPEndPoint(ListenAddress, Port));
        }
        catch (SocketException e)
        {
            throw NotListening(e);
        }

        if (!IPAddress.IsLoopback(ListenAddress))
        {
            WriteWarning(FormattableString.Invariant($"Everyone who can reach port {((IPEndPoint)listener.LocalEndpoint).Port} of this computer sees the picture: the page has no password and no encryption."));
        }

        return listener;
    }

    private CameraCmdletException NotListening(SocketException e)
    {
        var (id, category, message, advice) = e.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => (ErrorIds.PortInUse, ErrorCategory.ResourceBusy, $"Port {Port} of {ListenAddress} is in use.", "Choose another -Port, or leave it out for a free one."),
            SocketError.AccessDenied => (ErrorIds.PortNotPermitted, ErrorCategory.PermissionDenied, $"This process may not listen on port {Port} of {ListenAddress}.", "Choose a -Port above 1023, or leave it out for a free one."),
            SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported => (ErrorIds.AddressNotLocal, ErrorCategory.InvalidArgument, $"{ListenAddress} is not an address of this computer.", "Leave out -ListenAddress for this computer alone, or use 0.0.0.0 for all its networks."),
            _ => (nameof(CameraError.SocketFailed), ErrorCategory.ResourceUnavailable, $"Port {Port} of {ListenAddress} cannot be opened: {e.SocketErrorCode}.", "Choose another -Port or -ListenAddress."),
        };
        return new CameraCmdletException(id, category, message, advice, Port, e);
    }
}
