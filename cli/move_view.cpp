// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/move_folder.hpp"
#include "cli/move_text.hpp"
#include "cli/move_value_json.hpp"
#include "vm-frontends/move/view_function.hpp"
#include <fmt/core.h>
#include <memory>

namespace braid::cli
{
namespace
{
/// What nodes let a view use: aptos-core, config/src/config/api_config.rs (max_gas_view_function).
constexpr std::uint64_t gas_max_default = 2'000'000;

struct ViewOptions
{
    std::string function;
    std::vector<std::string> arguments;
    std::vector<std::string> types;
    std::string genesis;
    std::string folder;
    std::uint64_t gas_max = gas_max_default;
    bool bcs = false;
    bool json = false;
};

/// A call that the chain's code refuses. Throws nothing: what is wrong is the answer.
ExitCode refuse(const ViewOptions& options, const move::VmError& error)
{
    if (options.json)
    {
        nlohmann::ordered_json document{{"error", name_of(error.code)}};
        if (error.sub_status)
            document["sub_status"] = *error.sub_status;
        if (const auto where = location_text(error.location); !where.empty())
            document["location"] = where;
        if (error.function && error.offset)
        {
            document["function"] = *error.function;
            document["instruction"] = *error.offset;
        }
        if (!error.message.empty())
            document["message"] = error.message;
        fmt::print("{}\n", document.dump(2));
    }
    else
        fmt::print(stderr, "{}: {}\n", options.function, error_text(error));
    return ExitCode::check_failed;
}

using ByteStrings = std::vector<std::vector<std::uint8_t>>;

std::vector<Bytes> views_of(const ByteStrings& all)
{
    return {all.begin(), all.end()};
}

ByteStrings read_arguments(const std::vector<std::string>& texts,
    std::span<const move::Type* const> parameters, move::CodeSpace& code)
{
    if (texts.size() != parameters.size())
        throw InputError(fmt::format("{} arguments, where the function takes {} ({})", texts.size(),
            parameters.size(), type_names(parameters, code)));
    ByteStrings arguments;
    for (std::size_t i = 0; i < texts.size(); ++i)
    {
        try
        {
            arguments.push_back(argument_from_text(texts[i], *parameters[i], code));
        }
        catch (const InputError& error)
        {
            throw InputError(fmt::format("argument {}: {}", i + 1, error.what()));
        }
    }
    return arguments;
}

void print(const ViewOptions& options, const move::CallResult& result, move::ViewSession& view)
{
    auto list = nlohmann::json::array();
    for (const auto& [bytes, type] : result.values)
        list.push_back(options.bcs ? nlohmann::json("0x" + to_hex(bytes)) :
                                     value_to_json(bytes, *type, view.session().code()));
    const nlohmann::json document{{"result", list}, {"gas_used", view.gas_used()}};
    fmt::print("{}\n", (options.json ? document : list).dump(2));
}

ExitCode run(const ViewOptions& options)
{
    const auto name = parse_function(options.function);
    ByteStrings tags;
    for (const auto& type : options.types)
        tags.push_back(parse_type(type));
    const auto source = options.folder.empty() ? MoveStateSource::from_genesis(options.genesis) :
                                                 MoveStateSource::from_folder(options.folder);
    // The cache is new, so the session's space has the state's own modules.
    move::ViewSession view{source->state(), source->config(), source->codes()};
    const auto function = view.find(name.module, name.function);
    if (!function.ok())
        return refuse(options, function.error());
    const auto types = view.types_of(**function, views_of(tags));
    if (!types.ok())
        return refuse(options, types.error());
    const auto parameters = parameters_of(**function, *types, view.session().code());
    const auto arguments = read_arguments(options.arguments, parameters, view.session().code());
    const auto result = view.call(**function, *types, views_of(arguments), options.gas_max);
    if (!result.ok())
        return refuse(options, result.error());
    print(options, *result, view);
    return ExitCode::ok;
}
}  // namespace

void add_move_view(CLI::App& move, Action& chosen)
{
    auto* command = move.add_subcommand("view", "Ask a view function of a chain's state");
    const auto options = std::make_shared<ViewOptions>();
    command->add_option("FUNCTION", options->function, "As in 0x1::coin::balance")->required();
    command->add_option("ARGS", options->arguments,
        "One a parameter: numbers, true or false, 0x1 for addresses, 0x00ff for bytes, text, [1, "
        "2] for vectors, an object for structures");
    command->add_option("--type-args", options->types, "Types, as in 0x1::aptos_coin::AptosCoin")
        ->delimiter(';')
        ->allow_extra_args(false)
        ->type_name("TYPE");
    auto* from = command->add_option_group("state", "Where the state is");
    from->add_option("--genesis", options->genesis, "A file with a genesis, or its folder")
        ->type_name("BLOB");
    from->add_option("--data", options->folder, "A folder that `move genesis` has made")
        ->type_name("DIR");
    from->require_option(1);
    command->add_option("--max-gas", options->gas_max, "Gas units that it may use");
    command->add_flag("--bcs", options->bcs, "Print what is returned as hexadecimal BCS");
    command->add_flag("--json", options->json, "Print one JSON object, with the gas used");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}
}  // namespace braid::cli
