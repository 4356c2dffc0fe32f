# What a person sees at 80 columns, and what becomes of objects that are stored or converted.
BeforeAll {
    Import-Module (Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1) -Force
    $PSStyle.OutputRendering = 'PlainText'
    $sim = Start-CameraSimulator -Port 0 -SearchPort 0
    $session = $sim | Connect-Camera -Name front -WarningAction Ignore
    $capture = Join-Path $TestDrive search.jsonl
    Set-Content $capture '{"n":1,"t":0.25,"dir":"tx","hex":"f1300000"}'
    $here = @{ BroadcastAddress = '127.0.0.1'; SearchPort = $sim.SearchPort; TimeoutSeconds = 0.2 }

    # One object of each kind that a cmdlet writes.
    $outputs = @{
        CameraSession            = { $session }
        CameraEndpoint           = { Find-Camera @here }
        CameraConnectionOption   = { New-CameraConnectionOption }
        HeartbeatStatistics      = { Get-CameraHeartbeat }
        CameraCommandResponse    = { Send-CameraCommand DeviceInfo }
        CameraInfo               = { Get-CameraInfo }
        CameraCaptureDatagram    = { ConvertFrom-CameraCapture $capture }
        CommandDescription       = { Get-CameraCommand MediaList }
        CameraSimulator          = { $sim }
    }

    function Get-Line($Text) { $Text -split '\r?\n' | ForEach-Object TrimEnd }
}

AfterAll {
    Disconnect-Camera -All
    Stop-CameraSimulator -All
    Remove-Module CameraP2P
}

BeforeDiscovery {
    $kinds = 'CameraSession', 'CameraEndpoint', 'CameraConnectionOption', 'HeartbeatStatistics', 'CameraCommandResponse', 'CameraInfo', 'CameraCaptureDatagram', 'CommandDescription', 'CameraSimulator'
}

Describe 'A <_>' -ForEach $kinds {
    BeforeAll { $object = & $outputs[$_] }

    It 'is what it says' { $object.GetType().Name | Should -Be $_ }

    It 'is shown within 80 columns' {
        foreach ($shown in ($object | Out-String -Width 80), ($object | Format-Table | Out-String -Width 80), ($object | Format-List | Out-String -Width 80)) {
            $shown.Trim() | Should -Not -BeNullOrEmpty
            Get-Line $shown | ForEach-Object Length | Should -BeLessOrEqual 80
        }
    }

    It 'survives Export-Clixml and Import-Clixml' {
        $file = Join-Path $TestDrive "$_.xml"
        $object | Export-Clixml $file
        $back = Import-Clixml $file
        $back.PSTypeNames[0] | Should -Be "Deserialized.$($object.GetType().FullName)"
        ($back | Out-String -Width 80).Trim() | Should -Not -BeNullOrEmpty
    }

    It 'becomes JSON that can be read again' {
        $json = $object | ConvertTo-Json -Depth 4 -WarningAction Ignore
        $json | ConvertFrom-Json | Should -Not -BeNullOrEmpty
        $json | Should -Not -Match '"Password"|"token":\s*"?[1-9]'
    }
}

Describe 'Tables' {
    It 'shows a session with its camera and battery' {
        $session | Format-Table | Out-String -Width 80 | Should -Match "front +Connected +Lan +127\.0\.0\.1:$($sim.Port) +\d+"
    }

    It 'shows an error and what to try' {
        $shown = try { Get-CameraInfo -Session nobody } catch { $_ | Out-String -Width 80 }
        $shown | Should -Match "No session of this runspace has the id or name 'nobody'"
        $shown | Should -Match 'Get-CameraSession'
    }

    It 'keeps what a stored answer says' {
        $file = Join-Path $TestDrive info.xml
        $info = Get-CameraInfo
        $info | Export-Clixml $file
        $back = Import-Clixml $file
        $back.Model | Should -Be $info.Model
        $back.BatteryPercent | Should -Be $info.BatteryPercent
        $back.Clock | Should -Be $info.Clock
        $back.Raw.modelName | Should -Be $info.Raw.modelName
    }
}
