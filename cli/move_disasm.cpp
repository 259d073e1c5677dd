// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/move_input.hpp"
#include "vm-frontends/move/disassembly.hpp"
#include <algorithm>
#include <fmt/core.h>
#include <memory>
#include <nlohmann/json.hpp>

namespace braid::cli
{
namespace
{
struct DisasmOptions
{
    std::string path;
    /// Of a genesis: the modules to show; all where there are none.
    std::vector<std::string> names;
    bool script = false;
    bool tables = false;
    bool list = false;
    bool json = false;
};

std::string describe(const move::VmError& error)
{
    return error.message.empty() ? std::string{name_of(error.code)} :
                                   fmt::format("{}: {}", name_of(error.code), error.message);
}

std::string name_of(const move::ModuleId& id)
{
    const std::string digits = to_hex(id.address);
    const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    return fmt::format("0x{}::{}", digits.substr(first), id.name);
}

nlohmann::json to_json(const move::Disassembly& shown, std::size_t size)
{
    nlohmann::json fields{{"version", shown.version}, {"size", size},
        {"structures", shown.structures}, {"functions", shown.functions},
        {"instructions", shown.instructions}};
    if (shown.module)
        fields["module"] = name_of(*shown.module);
    if (!shown.text.empty())
        fields["text"] = shown.text;
    return fields;
}

/// Throws InputError where the binary is no module or no script.
void show_binary(Bytes binary, const DisasmOptions& options, nlohmann::json& list)
{
    const auto shown = move::disassemble_binary(binary,
        {.is_script = options.script, .with_text = !options.list, .with_tables = options.tables});
    if (!shown.ok())
        throw InputError(fmt::format("{}: {}", options.path, describe(shown.error())));
    if (options.json)
        list.push_back(to_json(*shown, binary.size()));
    else if (options.list)
        fmt::print("{} version {}, {} bytes\n", shown->module ? name_of(*shown->module) : "script",
            shown->version, binary.size());
    else
        fmt::print("{}\n", shown->text);
}

/// Whether the user asks for that module: by its name, or by address and name.
bool is_asked_for(const DisasmOptions& options, const move::StateKey& key)
{
    const std::string full = name_of({key.address, std::string{key.module}});
    return options.names.empty() || std::ranges::any_of(options.names, [&](const auto& name)
                                        { return name == key.module || name == full; });
}

void show_genesis(
    const move::GenesisTransaction& genesis, const DisasmOptions& options, nlohmann::json& list)
{
    std::size_t count = 0;
    for (const move::Write& write : genesis.write_set.writes)
    {
        if (write.key.kind != move::StateKeyKind::code || !is_asked_for(options, write.key))
            continue;
        show_binary(write.op.value, options, list);
        ++count;
    }
    if (count == 0)
        throw InputError(fmt::format("{}: no such module in this genesis", options.path));
}

ExitCode run(const DisasmOptions& options)
{
    const auto bytes = read_move_file(options.path, move::genesis_size_max);
    auto list = nlohmann::json::array();
    const auto genesis = decode_genesis_file(bytes);
    if (genesis.ok() && !options.script)
        show_genesis(*genesis, options, list);
    else
        show_binary(bytes, options, list);
    if (options.json)
        fmt::print("{}\n", list.dump(2));
    return ExitCode::ok;
}
}  // namespace

void add_move_disasm(CLI::App& move, Action& chosen)
{
    auto* command = move.add_subcommand("disasm", "Show the bytecode of modules as text");
    const auto options = std::make_shared<DisasmOptions>();
    command->add_option("FILE", options->path, "A module's or script's binary, or a genesis blob")
        ->required();
    command->add_option(
        "NAME", options->names, "Of a genesis: which modules, such as coin or 0x1::coin");
    command->add_flag("--script", options->script, "The file is a script");
    command->add_flag("--tables", options->tables,
        "Show the order of the tables, too, from which the same bytes can be assembled");
    command->add_flag("--list", options->list, "Name the modules alone");
    command->add_flag("--json", options->json, "Print one JSON array");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}
}  // namespace braid::cli
