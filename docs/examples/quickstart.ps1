<#
.SYNOPSIS
    A first walk with a camera made of software: nothing leaves this computer.
.DESCRIPTION
    Starts a simulated camera, finds it, connects, keeps it alive, asks it some questions and says goodbye.
    With a recorded conversation (.jsonl) it first prints what the app and the camera said to each other.

    It needs nothing but the engine, so Start-Sleep, Select-Object and the like do not appear here:
        dotnet run --project src/CameraP2P.Shell -- docs/examples/quickstart.ps1
    In PowerShell: Import-Module ./CameraP2P.psd1; ./docs/examples/quickstart.ps1
.PARAMETER CapturePath
    A recorded conversation to print first.
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [string] $CapturePath
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$invariant = [cultureinfo]::InvariantCulture

function Step([string] $Text) {
    ''
    "== $Text"
}

function Milliseconds($Time) {
    $Time.TotalMilliseconds.ToString('0.0 ms', $invariant)
}

# One line for a datagram: who sends what, and what is in it.
function Describe($Datagram, $Names) {
    $arrow = if ("$($Datagram.Direction)" -eq 'Tx') { 'app    ->' } else { 'camera <-' }
    $text = "$arrow $($Datagram.Opcode)"
    if ($null -ne $Datagram.CommandId) { $text += " $($Names[$Datagram.CommandId])" }
    if ($Datagram.Json) { $text += " $($Datagram.Json)" }
    if ($text.Length -gt 64) { $text.Substring(0, 61) + '...' } else { $text }
}

function Show-Conversation([string] $Path) {
    $names = @{}
    Get-CameraCommand | ForEach-Object { $names[$_.Id] = $_.Name }
    $line = ''
    $times = 0
    ConvertFrom-CameraCapture -Path $Path | ForEach-Object { Describe $_ $names } -End { '' } | ForEach-Object {
        # The same thing many times over, as the camera likes it, is one line with a count.
        if ($_ -eq $line) {
            $times++
        }
        else {
            if ($times -gt 0) { "{0,5} x  {1}" -f $times, $line }
            $line = $_
            $times = 1
        }
    }
}

if ($CapturePath) {
    Step "A recorded conversation: $CapturePath"
    Show-Conversation $CapturePath
}

Step 'Start-CameraSimulator: a camera in software, on free ports of this computer'
$simulator = Start-CameraSimulator -Port 0 -SearchPort 0
try {
    "A $($simulator.Model) listens on $($simulator.ListenAddress), port $($simulator.Port)."

    Step 'Find-Camera: who is there? (only this computer is asked)'
    $found = Find-Camera -BroadcastAddress 127.0.0.1 -SearchPort $simulator.SearchPort -TimeoutSeconds 1
    if (-not $found) { throw 'The simulated camera did not answer.' }
    "Camera $($found.Uid) answered from port $($found.Port) in $(Milliseconds $found.RoundTripTime)."

    Step 'Connect-Camera: open a session and log in'
    # A camera has the user name and password it was delivered with until you change them; then pass -Credential.
    $session = $found | Connect-Camera -NoHeartbeat -WarningAction SilentlyContinue
    "Session $($session.Id) with $($session.Uid) is $($session.State), path $($session.Path)."
    "Connecting took $(Milliseconds $session.ConnectTime), the login $(Milliseconds $session.LoginTime)."

    Step 'Start-CameraHeartbeat: a job that keeps the session alive'
    $job = Start-CameraHeartbeat -IntervalSeconds 1
    "Job $($job.Id) '$($job.Name)' is $($job.State): one beat a second (usually every 3 s)."

    Step 'Get-CameraInfo: what kind of camera is it?'
    $info = Get-CameraInfo
    "$($info.Model), firmware $($info.Firmware), battery $($info.BatteryPercent) %,"
    "$($info.StorageFreeMB) of $($info.StorageTotalMB) MB free on the card."

    Step 'Send-CameraCommand: any command by its name, here the list of pictures'
    $answer = Send-CameraCommand -Command MediaList -Parameter @{ itemCntPerPage = 45; pageNo = 0 }
    "Result $($answer.Result) after $(Milliseconds $answer.RoundTripTime): $(@($answer.Data.mediaFiles).Count) files."

    Step 'Get-CameraHeartbeat: a few beats later'
    # The job does not end by itself: waiting for it with a limit is a way to wait.
    $null = Wait-Job -Job $job -Timeout 4
    $beats = Get-CameraHeartbeat
    "$($beats.Sent) sent, $($beats.Acknowledged) acknowledged, $($beats.Failed) failed."

    Step 'Disconnect-Camera: say goodbye'
    Stop-Job -Job $job
    Remove-Job -Job $job
    Disconnect-Camera
    "Session $($session.Id) is $($session.State)."
}
finally {
    $simulator | Stop-CameraSimulator
}

Step 'Done'
'With a real camera: join its Wi-Fi, then Find-Camera and Connect-Camera.'
'README.md says how.'
