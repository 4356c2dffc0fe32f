<#
.SYNOPSIS
    Walks through a session with a simulated camera. Nothing leaves this computer.
.DESCRIPTION
    Starts a simulated camera, finds it, connects, keeps the session alive, asks it some questions and disconnects.
    With a recorded conversation (.jsonl, .pcap or .pcapng) it first prints what the app and the camera said to each other.
.PARAMETER CapturePath
    A recorded conversation to print first.
.EXAMPLE
    Import-Module CameraP2P; ./quickstart.ps1
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [string] $CapturePath
)

Set-StrictMode -Version Latest
# A failure about one camera is a non-terminating error. A script should not go on without its camera.
$ErrorActionPreference = 'Stop'

function Write-Step([string] $Text) { "`n== $Text" }

function Format-Time($Time) { $Time.TotalMilliseconds.ToString('0.0 ms', [cultureinfo]::InvariantCulture) }

# One line for each datagram; the same datagram many times over, as cameras send it, is one line with a count.
function Show-Conversation([string] $Path) {
    $names = @{}
    Get-CameraCommand | ForEach-Object { $names[$_.Id] = $_.Name }
    $run = [pscustomobject]@{ Line = $null; Count = 0 }
    ConvertFrom-CameraCapture -Path $Path | ForEach-Object {
        $text = "$("$($_.Direction)" -eq 'Tx' ? 'app    ->' : 'camera <-') $($_.Opcode)"
        if ($null -ne $_.CommandId) { $text += " $($names[$_.CommandId])" }
        if ($_.Json) { $text += " $($_.Json)" }
        $text.Length -gt 64 ? $text.Substring(0, 61) + '...' : $text
    } -End { $null } | ForEach-Object {
        if ($_ -ne $run.Line) {
            if ($run.Count) { '{0,5} x  {1}' -f $run.Count, $run.Line }
            $run.Line, $run.Count = $_, 0
        }
        $run.Count++
    }
    '{0,5} x  {1}' -f $run.Count, $run.Line
}

if ($CapturePath) {
    Write-Step "A recorded conversation: $CapturePath"
    Show-Conversation $CapturePath
}

Write-Step 'Start-CameraSimulator: a simulated camera on free ports of this computer'
$simulator = Start-CameraSimulator -Port 0 -SearchPort 0
try {
    "A $($simulator.Model) listens on $($simulator.ListenAddress), port $($simulator.Port)."

    Write-Step 'Find-Camera: which cameras answer? (only this computer is asked)'
    $found = Find-Camera -BroadcastAddress 127.0.0.1 -SearchPort $simulator.SearchPort -TimeoutSeconds 1
    "Camera $($found.Uid) answered from port $($found.Port) in $(Format-Time $found.RoundTripTime)."

    Write-Step 'Connect-Camera: open a session and log in'
    # Cameras come with the user name and password admin. Use -Credential for one whose password was changed.
    $session = $found | Connect-Camera -NoHeartbeat -WarningAction SilentlyContinue
    "Session $($session.Id) with $($session.Uid) is $($session.State), path $($session.Path)."
    "Connecting took $(Format-Time $session.ConnectTime), the login after it $(Format-Time $session.LoginTime)."

    Write-Step 'Start-CameraHeartbeat: a job that keeps the session alive'
    $job = Start-CameraHeartbeat -IntervalSeconds 1
    "Job $($job.Id) '$($job.Name)' is $($job.State): one beat a second (3 s is usual)."

    Write-Step 'Get-CameraInfo: what kind of camera is it?'
    $info = Get-CameraInfo
    "$($info.Model), firmware $($info.Firmware), battery $($info.BatteryPercent) %,"
    "$($info.StorageFreeMB) of $($info.StorageTotalMB) MB free on the card."

    Write-Step 'Get-CameraMedia: the latest pictures and videos'
    (Get-CameraMedia -First 3 | Format-Table Name, Type, Time | Out-String).Trim()

    Write-Step 'Send-CameraCommand: any command by its name'
    $answer = Send-CameraCommand -Command DeviceInfo
    "Result $($answer.Result) after $(Format-Time $answer.RoundTripTime)."

    Write-Step 'Get-CameraHeartbeat: three seconds later'
    Start-Sleep -Seconds 3
    $beats = Get-CameraHeartbeat
    "$($beats.Sent) sent, $($beats.Acknowledged) acknowledged, $($beats.Failed) failed."

    Write-Step 'Disconnect-Camera: close the session'
    $job | Stop-Job -PassThru | Remove-Job
    Disconnect-Camera
    "Session $($session.Id) is $($session.State)."
}
finally {
    $simulator | Stop-CameraSimulator
}

Write-Step 'Done'
'With a real camera: join its Wi-Fi, then Find-Camera and Connect-Camera.'
