// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/move_input.hpp"
#include "vm-frontends/move/verification.hpp"
#include <algorithm>
#include <fmt/core.h>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

namespace braid::cli
{
namespace
{
struct VerifyOptions
{
    std::vector<std::string> paths;
    bool script = false;
    bool list = false;
    bool json = false;
};

struct Counts
{
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::map<std::uint32_t, std::size_t> by_version;
};

std::string name_of(const move::ModuleVerdict& verdict)
{
    if (!verdict.id)
        return "script";
    const std::string digits = to_hex(verdict.id->address);
    const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    return fmt::format("0x{}::{}", digits.substr(first), verdict.id->name);
}

/// The status, where it is, and why.
std::string describe(const move::VmError& error)
{
    std::string text{move::name_of(error.code)};
    if (error.function)
        text += fmt::format(" in function {}", *error.function);
    if (error.offset)
        text += fmt::format(" at instruction {}", *error.offset);
    if (!error.message.empty())
        text += ": " + error.message;
    return text;
}

nlohmann::json to_json(const std::string& path, const move::ModuleVerdict& verdict)
{
    nlohmann::json fields{{"file", path}, {"name", name_of(verdict)}, {"version", verdict.version},
        {"size", verdict.size}, {"verdict", verdict.error ? "FAIL" : "PASS"}};
    if (!verdict.error)
        return fields;
    fields["status"] = move::name_of(verdict.error->code);
    if (verdict.error->function)
        fields["function"] = *verdict.error->function;
    if (verdict.error->offset)
        fields["instruction"] = *verdict.error->offset;
    if (!verdict.error->message.empty())
        fields["message"] = verdict.error->message;
    return fields;
}

std::vector<move::ModuleVerdict> verify_file(const std::string& path, bool is_script)
{
    const auto bytes = read_move_file(path, move::genesis_size_max);
    const auto genesis = decode_genesis_file(bytes);
    if (genesis.ok() && !is_script)
        return move::verify_genesis(*genesis);
    return {move::verify_binary(bytes, is_script)};
}

void count(const move::ModuleVerdict& verdict, Counts& counts)
{
    ++(verdict.error ? counts.failed : counts.passed);
    ++counts.by_version[verdict.version];
}

ExitCode run(const VerifyOptions& options)
{
    Counts counts;
    auto list = nlohmann::json::array();
    for (const std::string& path : options.paths)
    {
        for (const move::ModuleVerdict& verdict : verify_file(path, options.script))
        {
            count(verdict, counts);
            if (options.json)
                list.push_back(to_json(path, verdict));
            else if (verdict.error)
                fmt::print("FAIL {} {}: {}\n", path, name_of(verdict), describe(*verdict.error));
            else if (options.list)
                fmt::print("PASS {} {} version {}\n", path, name_of(verdict), verdict.version);
        }
    }
    if (options.json)
    {
        const nlohmann::json document{
            {"passed", counts.passed}, {"failed", counts.failed}, {"modules", list}};
        fmt::print("{}\n", document.dump(2));
    }
    else
    {
        for (const auto& [version, number] : counts.by_version)
            fmt::print("version {}: {}\n", version, number);
        fmt::print("passed {}, failed {}\n", counts.passed, counts.failed);
    }
    return counts.failed == 0 ? ExitCode::ok : ExitCode::check_failed;
}
}  // namespace

void add_move_verify(CLI::App& move, Action& chosen)
{
    auto* command = move.add_subcommand("verify",
        "Verify bytecode: modules by mainnet's rules, those of a genesis by its network's and "
        "with their links");
    const auto options = std::make_shared<VerifyOptions>();
    command->add_option("FILE", options->paths, "Modules' or scripts' binaries, or genesis blobs")
        ->required();
    command->add_flag("--script", options->script, "The files are scripts");
    command->add_flag("--list", options->list, "Name the modules that pass, too");
    command->add_flag("--json", options->json, "Print one JSON object");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}
}  // namespace braid::cli
