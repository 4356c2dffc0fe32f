using System.ComponentModel;
using System.Diagnostics;

namespace CameraP2P.Radios.DBus;

/// <summary>
/// A dbus-daemon of our own, in a folder that only this user can enter. It ends with this process, however that ends: a shell beside it waits
/// for the end of a pipe that only this process holds.
/// </summary>
internal sealed class PrivateBus : IDisposable
{
    // Ctrl+C in the terminal and its end are meant for PowerShell, not for the bus: a shell that a signal ends would leave the daemon behind.
    private const string Watcher = """
        command -v dbus-daemon > /dev/null || { echo 'dbus-daemon was not found.' >&2; exit 1; }
        trap '' INT HUP
        dbus-daemon --config-file="$1" --nofork --nopidfile --print-address &
        daemon=$!
        trap 'kill $daemon; rm -rf "$2"' EXIT
        read -r _
        """;

    private const string Configuration = """
        <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig>
          <type>system</type>
          <listen>unix:path={0}/bus</listen>
          <auth>EXTERNAL</auth>
          <policy context="default">
            <allow user="*"/>
            <allow own="*"/>
            <allow send_destination="*" eavesdrop="true"/>
            <allow eavesdrop="true"/>
          </policy>
        </busconfig>
        """;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly Process process;

    private PrivateBus(Process process, string address)
    {
        this.process = process;
        Address = address;
    }

    /// <summary>Where clients connect.</summary>
    public string Address { get; }

    /// <summary>Starts a bus.</summary>
    /// <exception cref="IOException">dbus-daemon is missing or does not start; the message says so.</exception>
    public static async Task<PrivateBus> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("camerap2p-bus-").FullName;
        try
        {
            var configuration = Path.Combine(folder, "bus.conf");
            await File.WriteAllTextAsync(configuration, Configuration.Replace("{0}", folder, StringComparison.Ordinal)).ConfigureAwait(false);
            var shell = Start(configuration, folder);
            using var limit = new CancellationTokenSource(StartLimit);
            var address = await shell.StandardOutput.ReadLineAsync(limit.Token).ConfigureAwait(false);
            if (address is null)
            {
                var said = await shell.StandardError.ReadToEndAsync(limit.Token).ConfigureAwait(false);
                shell.Dispose();
                throw new IOException($"dbus-daemon does not start: {said.Trim()}");
            }

            // What it says later would fill the pipe.
            shell.BeginErrorReadLine();
            return new PrivateBus(shell, address);
        }
        catch (Exception e) when (e is Win32Exception or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            Directory.Delete(folder, recursive: true);
            throw e as IOException ?? new IOException($"dbus-daemon does not start: {e.Message}", e);
        }
    }

    /// <summary>Ends the bus, and with it every connection to it.</summary>
    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit(StartLimit);
        process.Dispose();
    }

    private static Process Start(string configuration, string folder)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["-c", Watcher, "sh", configuration, folder])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
