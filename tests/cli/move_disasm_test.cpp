// SPDX-License-Identifier: Apache-2.0
#include "base/bcs.hpp"
#include "tests/cli/program.hpp"
#include "tests/support/move_assembler.hpp"
#include "tests/support/scratch_folder.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include <gmock/gmock.h>

namespace braid::tests
{
namespace
{
using testing::HasSubstr;
using Buffer = std::vector<std::uint8_t>;

Buffer module_called(const std::string& name)
{
    return move::write_module(assemble_module("module 0x42::" + name +
                                              " version 7\n"
                                              "public fun one(): u64 { LdU64 1 Ret }"));
}

/// A genesis that writes a module for each name.
Buffer genesis_of(const std::vector<std::string>& names)
{
    Buffer out{1, 0, 0};
    bcs::Writer writer{out};
    writer.leb128(names.size());
    Hash32 address;
    address.bytes.back() = 0x42;
    for (const std::string& name : names)
    {
        Buffer path{0};
        bcs::Writer path_writer{path};
        path_writer.raw(address);
        path_writer.bytes({reinterpret_cast<const std::uint8_t*>(name.data()), name.size()});
        writer.u8(0);
        writer.raw(address);
        writer.bytes(path);
        writer.u8(0);
        writer.bytes(module_called(name));
    }
    writer.leb128(0);
    return out;
}

/// A file that holds the bytes.
class File
{
public:
    explicit File(const Buffer& bytes)
    {
        (void)folder_.write("file", std::string{bytes.begin(), bytes.end()});
    }
    [[nodiscard]] std::string path() const { return (folder_.path() / "file").string(); }

private:
    ScratchFolder folder_;
};
}  // namespace

TEST(move_disasm, shows_a_module)
{
    const File file{module_called("shown")};
    const auto shown = braid({"move", "disasm", file.path()});
    EXPECT_EQ(shown.code, 0);
    EXPECT_THAT(shown.out, HasSubstr("module 0x42::shown version 7\n"));
    EXPECT_THAT(shown.out, HasSubstr("public fun one(): (u64) {\n    0: LdU64 1\n    1: Ret\n}\n"));
    EXPECT_EQ(
        move::write_module(assemble_module(braid({"move", "disasm", "--tables", file.path()}).out)),
        module_called("shown"));
}

TEST(move_disasm, shows_what_is_asked_for_of_a_genesis)
{
    const File file{genesis_of({"a", "b"})};
    const auto one = braid({"move", "disasm", file.path(), "0x42::b"});
    EXPECT_EQ(one.code, 0);
    EXPECT_THAT(one.out, HasSubstr("module 0x42::b version 7"));
    EXPECT_THAT(one.out, Not(HasSubstr("0x42::a")));
    EXPECT_EQ(braid({"move", "disasm", "--list", file.path()}).out,
        "0x42::a version 7, 93 bytes\n0x42::b version 7, 93 bytes\n");
    const auto all = nlohmann::json::parse(braid({"move", "disasm", "--json", file.path()}).out);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0]["module"], "0x42::a");
    EXPECT_EQ(all[1]["instructions"], 2);
    EXPECT_EQ(braid({"move", "disasm", file.path(), "c"}).code, 2);
}

TEST(move_disasm, shows_a_script)
{
    const File file{move::write_script(assemble_script("script version 6\nfun main() { Ret }"))};
    const auto shown = braid({"move", "disasm", "--script", file.path()});
    EXPECT_EQ(shown.code, 0);
    EXPECT_THAT(shown.out, HasSubstr("script version 6"));
    EXPECT_THAT(shown.out, HasSubstr("fun main() {\n    0: Ret\n}\n"));
}

TEST(move_disasm, names_what_is_wrong)
{
    const File file{Buffer{0xa1, 0x1c, 0xeb, 0x0b, 99, 0, 0, 0}};
    const auto refused = braid({"move", "disasm", file.path()});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr("UNKNOWN_VERSION"));
    EXPECT_EQ(braid({"move", "disasm", "/no/such/file"}).code, 2);
}
}  // namespace braid::tests
