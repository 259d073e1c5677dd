// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/fixture_state.hpp"
#include "cli/t8n_output.hpp"
#include <fmt/core.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

namespace braid::cli
{
namespace
{
namespace fs = std::filesystem;

/// The arguments, named as geth's `evm t8n` names them.
struct T8nOptions
{
    std::string input_alloc = "alloc.json";
    std::string input_env = "env.json";
    std::string input_txs = "txs.json";
    std::string output_folder;
    std::string output_alloc = "alloc.json";
    std::string output_result = "result.json";
    std::string output_body;
    std::string fork = "GrayGlacier";
    std::uint64_t chain_id = 1;
    /// Wei; -1: nobody is paid, nor touched.
    std::int64_t reward = 0;
    bool trace = false;
    bool trace_no_stack = false;
    TraceOptions trace_options;
};

std::string read_all(std::istream& in)
{
    return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

std::string read_file(const std::string& path)
{
    std::ifstream file{path, std::ios::binary};
    if (!file)
        throw InputError(fmt::format("{}: cannot be read", path));
    return read_all(file);
}

/// The three inputs, each from its file or from one object on standard input.
class T8nInput
{
public:
    explicit T8nInput(const T8nOptions& options) : options_(options)
    {
        if (options.input_alloc == "stdin" || options.input_env == "stdin" ||
            options.input_txs == "stdin")
            stdin_.emplace(read_all(std::cin), "standard input");
        if (options.input_alloc != "stdin")
            alloc_.emplace(read_file(options.input_alloc), options.input_alloc);
        if (options.input_env != "stdin")
            env_.emplace(read_file(options.input_env), options.input_env);
        if (options.input_txs != "stdin")
            txs_.emplace(read_file(options.input_txs), options.input_txs);
    }

    [[nodiscard]] evm::World world() const
    {
        simdjson::dom::object alloc;
        if (!alloc_)
            alloc = from_stdin().object("alloc");
        else if (alloc_->root().get(alloc) != simdjson::SUCCESS)
            throw InputError(fmt::format("{}: not an object", options_.input_alloc));
        return read_alloc(alloc, "alloc");
    }
    [[nodiscard]] JsonFields env() const
    {
        return env_ ? JsonFields{env_->root(), "env"} : from_stdin().fields("env");
    }
    [[nodiscard]] std::vector<T8nTx> txs() const;

private:
    [[nodiscard]] JsonFields from_stdin() const { return {stdin_->root(), "standard input"}; }

    const T8nOptions& options_;
    std::optional<JsonDocument> stdin_;
    std::optional<JsonDocument> alloc_;
    std::optional<JsonDocument> env_;
    std::optional<JsonDocument> txs_;
};

std::vector<T8nTx> T8nInput::txs() const
{
    if (!txs_)
    {
        const auto input = from_stdin();
        if (input.has("txsRlp") && !input.text("txsRlp").empty())
            return read_t8n_rlp(input.bytes("txsRlp"));
        return input.has("txs") ? read_t8n_txs(input.array("txs"), options_.chain_id) :
                                  std::vector<T8nTx>{};
    }
    if (options_.input_txs.ends_with(".rlp"))
    {
        std::string_view text;
        if (txs_->root().get(text) != simdjson::SUCCESS)
            throw InputError(fmt::format("{}: not a string", options_.input_txs));
        return read_t8n_rlp(parse_bytes(text, options_.input_txs));
    }
    simdjson::dom::array array;
    if (txs_->root().get(array) != simdjson::SUCCESS)
        throw InputError(fmt::format("{}: not an array", options_.input_txs));
    return read_t8n_txs(array, options_.chain_id);
}

T8nTask read_task(const T8nOptions& options)
{
    auto spec = evm::chain_of(options.fork);
    if (!spec)
        throw InputError(fmt::format("--state.fork: {} is no fork", options.fork));
    spec->chain_id = options.chain_id;
    const T8nInput input{options};
    T8nTask task{.spec = *spec,
        .rules = {},
        .world = input.world(),
        .env = read_t8n_env(input.env(), *spec),
        .txs = input.txs(),
        .reward = std::nullopt};
    task.rules = evm::rules_at(*spec, task.env.header.number, task.env.header.timestamp);
    if (options.reward >= 0)
        task.reward = u256{static_cast<std::uint64_t>(options.reward)};
    return task;
}

/// Sends each output to its file, or gathers it in the one object for standard output or error.
class T8nOutput
{
public:
    explicit T8nOutput(fs::path folder) : folder_(std::move(folder))
    {
        std::error_code error;
        if (!folder_.empty() && !fs::create_directories(folder_, error) && error)
            throw InputError(fmt::format("{}: cannot be made", folder_.string()));
    }

    void put(std::string_view what, const std::string& where, nlohmann::ordered_json json)
    {
        if (where == "stdout")
            out_[what] = std::move(json);
        else if (where == "stderr")
            error_[what] = std::move(json);
        else if (!where.empty())
            write(folder_ / where, json);
    }
    void finish() const
    {
        if (!out_.empty())
            fmt::print("{}\n", out_.dump(2));
        if (!error_.empty())
            fmt::print(stderr, "{}\n", error_.dump(2));
    }

private:
    static void write(const fs::path& path, const nlohmann::ordered_json& json)
    {
        std::ofstream file{path, std::ios::binary};
        file << json.dump(1) << '\n';
        if (!file.flush())
            throw InputError(fmt::format("{}: cannot be written", path.string()));
    }

    fs::path folder_;
    nlohmann::ordered_json out_ = nlohmann::ordered_json::object();
    nlohmann::ordered_json error_ = nlohmann::ordered_json::object();
};

ExitCode run_transition(const T8nOptions& options)
{
    const T8nTask task = read_task(options);
    T8nOutput output{options.output_folder};
    const T8nResult result = run_t8n(task);
    if (options.trace)
    {
        TraceOptions trace = options.trace_options;
        trace.stack = !options.trace_no_stack;
        write_t8n_traces(task, result, trace, options.output_folder);
    }
    output.put("alloc", options.output_alloc, t8n_alloc_json(result.world));
    output.put("result", options.output_result, t8n_result_json(task, result));
    output.put("body", options.output_body, t8n_body_of(result));
    output.finish();
    return ExitCode::ok;
}

void add_input_options(CLI::App& command, T8nOptions& options)
{
    command.add_option("--input.alloc", options.input_alloc, "State before, or stdin")
        ->capture_default_str();
    command.add_option("--input.env", options.input_env, "Environment of the block, or stdin")
        ->capture_default_str();
    command
        .add_option("--input.txs", options.input_txs,
            "Transactions: JSON, a hexadecimal RLP list in a .rlp file, or stdin")
        ->capture_default_str();
    command
        .add_option("--state.fork", options.fork, "Rules to apply, also transitions between two")
        ->capture_default_str();
    command.add_option("--state.chainid", options.chain_id, "Chain id")->capture_default_str();
    command.add_option("--state.reward", options.reward, "Block reward in wei; -1 disables it")
        ->capture_default_str();
}

void add_output_options(CLI::App& command, T8nOptions& options)
{
    command.add_option("--output.basedir", options.output_folder, "Folder of output files");
    command
        .add_option("--output.alloc", options.output_alloc,
            "State after: a file, stdout, stderr, or nothing where empty")
        ->capture_default_str();
    command.add_option("--output.result", options.output_result, "What the block came to")
        ->capture_default_str();
    command.add_option("--output.body", options.output_body, "RLP of the included transactions");
    command.add_flag("--trace", options.trace, "Write an EIP-3155 trace of each transaction");
    command.add_flag("--trace.memory", options.trace_options.memory, "Memory in traces");
    command.add_flag("--trace.nostack", options.trace_no_stack, "No stack in traces");
    command.add_flag(
        "--trace.returndata", options.trace_options.return_data, "Return data in traces");
}
}  // namespace

void add_evm_t8n(CLI::App& evm, Action& chosen)
{
    auto* command = evm.add_subcommand(
        "t8n", "Execute transactions on a state, with the arguments of geth's `evm t8n`");
    command->alias("transition");
    const auto options = std::make_shared<T8nOptions>();
    add_input_options(*command, *options);
    add_output_options(*command, *options);
    command->callback(
        [options, &chosen] { chosen = [options] { return run_transition(*options); }; });
}
}  // namespace braid::cli
