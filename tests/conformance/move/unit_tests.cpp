// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/move/unit_tests.hpp"

#include "tests/support/move_tokens.hpp"
#include <algorithm>
#include <regex>
#include <stdexcept>

namespace braid::tests
{
namespace
{
[[nodiscard]] std::string without_comments(const std::string& text)
{
    static const std::regex block{R"(/\*[^]*?\*/)"};
    static const std::regex line{R"(//[^\n]*)"};
    return std::regex_replace(std::regex_replace(text, block, ""), line, "");
}

/// Numbers of constants, by "module::NAME".
using Constants = std::map<std::string, std::uint64_t>;

/// "module NAME" or "module ADDRESS::NAME", and where it begins.
struct ModuleText
{
    std::string name;
    std::string text;
};

[[nodiscard]] std::vector<ModuleText> modules_of(const std::string& source)
{
    static const std::regex head{R"(\bmodule\s+(?:\w+::)?(\w+)\s*\{)"};
    std::vector<ModuleText> modules;
    std::vector<std::size_t> begins;
    for (auto match = std::sregex_iterator{source.begin(), source.end(), head};
        match != std::sregex_iterator{}; ++match)
    {
        modules.push_back({(*match)[1], {}});
        begins.push_back(static_cast<std::size_t>(match->position()));
    }
    begins.push_back(source.size());
    for (std::size_t i = 0; i < modules.size(); ++i)
    {
        // An attribute of the next module stands before it.
        modules[i].text = source.substr(begins[i], begins[i + 1] - begins[i]);
    }
    return modules;
}

void add_constants(const ModuleText& module, Constants& constants)
{
    static const std::regex constant{
        R"(\bconst\s+(\w+)\s*:\s*u64\s*=\s*(0x[0-9a-fA-F_]+|[0-9_]+)\s*;)"};
    for (auto match = std::sregex_iterator{module.text.begin(), module.text.end(), constant};
        match != std::sregex_iterator{}; ++match)
    {
        MoveToken token;
        token.kind = MoveToken::Kind::number;
        token.text = (*match)[2];
        constants[module.name + "::" + (*match)[1].str()] = number_of(token)[0];
    }
}

/// What names of modules stand for in this module.
[[nodiscard]] std::map<std::string, std::string> aliases_of(const ModuleText& module)
{
    static const std::regex use{R"(\buse\s+\w+::(\w+)(?:\s+as\s+(\w+))?)"};
    std::map<std::string, std::string> aliases;
    for (auto match = std::sregex_iterator{module.text.begin(), module.text.end(), use};
        match != std::sregex_iterator{}; ++match)
        aliases[(*match)[2].matched ? (*match)[2].str() : (*match)[1].str()] = (*match)[1];
    return aliases;
}

/// Reads the tests of one module.
class TestReader
{
public:
    TestReader(const ModuleText& module, const Constants& constants)
      : module_(module), constants_(constants), aliases_(aliases_of(module))
    {}

    void run(std::vector<MoveUnitTest>& tests)
    {
        // Attributes, then the function that they are of.
        static const std::regex item{
            R"(((?:#\[[^\]]*\]\s*)+)(?:public\s*(?:\(\w+\))?\s*)?(?:entry\s+)?fun\s+(\w+)\s*(?:<[^>]*>)?\(([^)]*)\))"};
        for (auto match = std::sregex_iterator{module_.text.begin(), module_.text.end(), item};
            match != std::sregex_iterator{}; ++match)
        {
            const std::string attributes = (*match)[1];
            static const std::regex test{R"([\[,\s]test\s*(?:\(([^)]*)\))?\s*[\],])"};
            std::smatch found;
            if (!std::regex_search(attributes, found, test))
                continue;
            MoveUnitTest made;
            made.module = module_.name;
            made.function = (*match)[2];
            made.arguments = arguments_of((*match)[3], found[1]);
            made.failure = failure_of(attributes);
            tests.push_back(std::move(made));
        }
    }

private:
    /// In the order of the parameters, what the attribute says for their names.
    [[nodiscard]] static std::vector<Hash32> arguments_of(
        const std::string& parameters, const std::string& values)
    {
        static const std::regex parameter{R"((\w+)\s*:)"};
        std::vector<Hash32> arguments;
        for (auto match = std::sregex_iterator{parameters.begin(), parameters.end(), parameter};
            match != std::sregex_iterator{}; ++match)
        {
            const std::regex value{"\\b" + (*match)[1].str() + R"(\s*=\s*@(\w+))"};
            std::smatch found;
            if (!std::regex_search(values, found, value))
                throw std::runtime_error{"a test's argument has no value: " + values};
            MoveToken token;
            token.kind = MoveToken::Kind::number;
            token.text = found[1].str().starts_with("0x") ? found[1].str() : "0x1";
            arguments.push_back(address_of(token));
        }
        return arguments;
    }

    [[nodiscard]] std::uint64_t code_of(const std::string& text) const
    {
        if (text[0] >= '0' && text[0] <= '9')
        {
            MoveToken token;
            token.kind = MoveToken::Kind::number;
            token.text = text;
            return number_of(token)[0];
        }
        // NAME, MODULE::NAME or ADDRESS::MODULE::NAME.
        const std::size_t end = text.rfind("::");
        const std::string name = end == std::string::npos ? text : text.substr(end + 2);
        std::string module = end == std::string::npos ? module_.name : text.substr(0, end);
        if (const std::size_t address = module.rfind("::"); address != std::string::npos)
            module = module.substr(address + 2);
        if (const auto alias = aliases_.find(module); alias != aliases_.end())
            module = alias->second;
        const auto found = constants_.find(module + "::" + name);
        if (found == constants_.end())
            throw std::runtime_error{"no constant " + text};
        return found->second;
    }

    [[nodiscard]] std::optional<MoveUnitTest::Failure> failure_of(
        const std::string& attributes) const
    {
        static const std::regex expected{R"(expected_failure\s*(?:\(([^)]*)\))?)"};
        static const std::regex abort_code{R"(abort_code\s*=\s*([\w:]+))"};
        static const std::regex minor{R"(minor_status\s*=\s*(\w+))"};
        std::smatch found;
        if (!std::regex_search(attributes, found, expected))
            return std::nullopt;
        const std::string what = found[1];
        MoveUnitTest::Failure failure;
        std::smatch match;
        if (std::regex_search(what, match, abort_code))
        {
            failure.status = "ABORTED";
            failure.code = code_of(match[1]);
        }
        if (what.find("vector_error") != std::string::npos)
            failure.status = "VECTOR_OPERATION_ERROR";
        if (what.find("arithmetic_error") != std::string::npos)
            failure.status = "ARITHMETIC_ERROR";
        if (std::regex_search(what, match, minor))
            failure.code = code_of(match[1]);
        return failure;
    }

    const ModuleText& module_;
    const Constants& constants_;
    std::map<std::string, std::string> aliases_;
};
}  // namespace

std::vector<MoveUnitTest> unit_tests_of(const std::vector<std::string>& sources)
{
    std::vector<ModuleText> modules;
    for (const std::string& source : sources)
        for (ModuleText& module : modules_of(without_comments(source)))
            modules.push_back(std::move(module));
    Constants constants;
    for (const ModuleText& module : modules)
        add_constants(module, constants);
    std::vector<MoveUnitTest> tests;
    for (const ModuleText& module : modules)
        TestReader{module, constants}.run(tests);
    return tests;
}

bool passes(const MoveUnitTest& test, const PeerOutcome& outcome)
{
    if (!test.failure)
        return outcome.ok;
    if (outcome.ok)
        return false;
    return (test.failure->status.empty() || test.failure->status == outcome.status) &&
           (!test.failure->code || test.failure->code == outcome.sub_status);
}
}  // namespace braid::tests
