using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Input;
using CameraP2P.Jobs;
using CameraP2P.Pipeline;
using CameraP2P.Session;
using CameraP2P.Session.Media;
using CameraP2P.Sessions;

namespace CameraP2P.Cmdlets;

/// <summary>Start-CameraStream: records the live view into an MP4 file that can be played while it grows, and writes the job that stands for it.</summary>
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
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

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
    protected override void Process() => ForSession(Session, session =>
    {
        if (Context.Jobs.OfType<CameraStreamJob>().FirstOrDefault(job => job.Streams(session)) is { } running)
        {
            throw new CameraCmdletException(ErrorIds.StreamRunning, ErrorCategory.ResourceBusy, FormattableString.Invariant($"The live view is already being recorded by job {running.Id}."), "Stop it with Stop-CameraStream.", session);
        }

        var folder = MediaFolderPath.OpenFor(SessionState, Path, Force, out var name);
        var path = folder.PathOf(name);
        if (ShouldProcess(path, "Record the live view"))
        {
            WriteObject(Start(session, folder, name, path));
        }
    });

    private CameraStreamJob Start(CameraSession session, DiskFolder folder, string name, string path)
    {
        Stream file;
        try
        {
            file = folder.Create(name);
        }
        catch (Exception e) when (MediaFolderPath.IsOfTheDisk(e))
        {
            throw MediaFolderPath.NotWritten(path, e);
        }

        var job = CameraStreamJob.Start(session, file, path, TimeSpan.FromSeconds(StallSeconds), MyInvocation.MyCommand.Name);
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
}
