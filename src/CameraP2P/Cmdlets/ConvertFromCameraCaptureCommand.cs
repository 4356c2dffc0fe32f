using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Protocol;
using CameraP2P.Captures;

namespace CameraP2P.Cmdlets;

/// <summary>
/// ConvertFrom-CameraCapture: reads recorded conversations (.pcapng, .pcap or lines of JSON, also gzip files of them), datagram by
/// datagram. One warning for each file says what is incomplete in it or had to be left out.
/// </summary>
[Cmdlet(VerbsData.ConvertFrom, "CameraCapture", HelpUri = HelpPages.Folder + "ConvertFrom-CameraCapture.md")]
[OutputType(typeof(CameraCaptureDatagram))]
public sealed class ConvertFromCameraCaptureCommand : CameraCmdlet
{
    /// <summary>Capture files, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Retransmissions are written, too.</summary>
    [Parameter]
    public SwitchParameter IncludeDuplicate { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var file in Path.SelectMany(Resolve))
        {
            try
            {
                Convert(file);
            }
            catch (Exception e) when (e is CaptureFormatException or IOException or UnauthorizedAccessException)
            {
                WriteError(new CameraCmdletException(
                    ErrorIds.CaptureUnreadable,
                    ErrorCategory.InvalidData,
                    $"{Printable.Clean(file)}: {e.Message}",
                    "A capture is a .pcapng or .pcap file, or a text with one JSON object per line (n, t, dir, hex); each may be a gzip file.",
                    file));
            }
        }
    }

    /// <summary>A file that has exactly this name is meant before its name is taken as a pattern.</summary>
    private IEnumerable<string> Resolve(string path)
    {
        var literal = GetUnresolvedProviderPathFromPSPath(path);
        if (File.Exists(literal))
        {
            return [literal];
        }

        try
        {
            var found = GetResolvedProviderPathFromPSPath(path, out _).Where(File.Exists).ToArray();
            if (found.Length > 0)
            {
                return found;
            }
        }
        catch (ItemNotFoundException)
        {
            // Said below, as for a pattern without a match.
        }

        WriteError(new CameraCmdletException(
            ErrorIds.PathNotFound,
            ErrorCategory.ObjectNotFound,
            $"No file is named or matches '{Printable.Clean(path)}'.",
            "Give a capture file, or a pattern such as *.pcapng.",
            path));
        return [];
    }

    private void Convert(string file)
    {
        // A file may hold several conversations side by side; each has indexes of its own.
        using var conversations = new CaptureConversations();
        var summary = new CaptureSummary();
        var (datagrams, incomplete, unreadable, isWhole) = (0, 0, 0, false);
        try
        {
            foreach (var captured in CaptureFile.Read(file, summary))
            {
                if (StopToken.IsCancellationRequested)
                {
                    throw new PipelineStoppedException();
                }

                var decoded = conversations.Decode(captured, out var conversation);
                datagrams++;
                incomplete += decoded.IsIncomplete ? 1 : 0;
                unreadable += decoded is { IsIncomplete: false, Error: not null } ? 1 : 0;
                if (IncludeDuplicate || !decoded.IsDuplicate)
                {
                    WriteObject(new CameraCaptureDatagram(file, captured, decoded, conversation));
                }
            }

            isWhole = true;
        }
        finally
        {
            Warn(file, datagrams, incomplete, unreadable, isWhole, summary);
            WriteVerbose(FormattableString.Invariant($"{Printable.Clean(file)}: {summary.Packets} packets, {datagrams} datagrams of the camera's family."));
        }
    }

    private void Warn(string file, int datagrams, int incomplete, int unreadable, bool isWhole, CaptureSummary summary)
    {
        var what = new List<string>();
        Add(incomplete, FormattableString.Invariant($"{incomplete} of {datagrams} datagrams are incomplete (IsIncomplete)"));
        Add(unreadable, FormattableString.Invariant($"{unreadable} of {datagrams} cannot be read (Error)"));
        Add(summary.CutBeforeHeader, FormattableString.Invariant($"{summary.CutBeforeHeader} packets were cut before their UDP header and left out"));
        Add(summary.Damaged, FormattableString.Invariant($"left out, because the IPv4 header is damaged or cut: {summary.Damaged}"));
        Add(summary.FragmentsWithoutStart, FormattableString.Invariant($"{summary.FragmentsWithoutStart} IPv4 fragments without the first one were left out"));
        Add(summary.Packets > 0 && datagrams == 0 ? 1 : 0, FormattableString.Invariant($"none of its {summary.Packets} packets belongs to a camera"));
        Add(isWhole && summary.Packets == 0 && datagrams == 0 ? 1 : 0, "it holds no packets");
        Add(summary.HasWrongEnd ? 1 : 0, "its gzip end does not fit what it holds; it may have been cut");
        if (what.Count > 0)
        {
            WriteWarning($"{Printable.Clean(System.IO.Path.GetFileName(file))}: {string.Join("; ", what)}.");
        }

        void Add(int count, string text)
        {
            if (count > 0)
            {
                what.Add(text);
            }
        }
    }
}
