// The words of password_rules.h.
#include "app/accounts/password_rules.h"

namespace lightkeep::accounts {

constinit const std::string_view popular_passwords = R"(
password passwort passwd passwords passcode passphrase pass mypass mypassword yourpassword newpassword
oldpassword thepassword passpass password1password motdepasse contrasena contraseña senha parola пароль йцукен привет любовь wachtwoord
salasana losenord lösenord haslo hasło kennwort geheim secret topsecret supersecret mysecret secrets
welcome welcomehome welcomeback willkommen bienvenue bienvenido hello hellohello helloworld hallo hallohallo
bonjour salut ciao hola namaste letmein letmeinnow openup opensesame abracadabra sesame trustno trustnoone
changeme changeit changethis changemenow changepassword default temp temporary temppass temppassword test
tester testing testtest testuser testpass testpassword demo demodemo sample example guest visitor admin
adminadmin administrator administrador adminpass adminpassword root rootroot toor rootpass superuser
supervisor sysadmin system manager operator user username users mysql oracle postgres server service backup
support office company business internet intranet network computer laptop desktop keyboard monitor windows
microsoft apple iphone android samsung google gmail yahoo hotmail facebook instagram twitter linkedin
youtube netflix spotify amazon paypal myspace skype whatsapp telegram github docker linux ubuntu debian
login logon signin signup account access accessgranted master masterkey mastermind masterpassword private
public qwerty qwertz azerty qwertyuiop qwerasdf asdfasdf asdfqwer zxcvbnm zxcvasdf qazwsx qazwsxedc wsxedc
qweasd qweasdzxc asdzxc poiuytrewq lkjhgfdsa mnbvcxz abcd abcde abcdef abcdefg abcdefgh abc abcabc aabbcc
iloveyou iloveu iloveme iloveyouu iloveyousomuch iloveyoubaby iloveyouforever loveyou loveme lovely lover
lovers love lovelove mylove truelove onelove forever forevermore always together kisses kissme hugs
sweetheart sweetie sweety honey honeybee baby babyboy babygirl babydoll babes babyface darling dearest
princess prince queen king kingdom kinglove angel angels angelbaby angelface sunshine sunflower sunset
sunrise moonlight moonbeam starlight starbright stars rainbow butterfly flower flowers flowerpower rosebud
roses tulip daisy violet lavender blossom jasmine lily summer summertime winter wintertime spring springtime
autumn january february march april june july august september october november december monday tuesday
wednesday thursday friday saturday sunday birthday christmas halloween easter holiday vacation weekend
monkey monkeys dragon dragons dragonfly tiger tigers tigger lion lions lionking eagle eagles falcon falcons
hawk panther panthers jaguar jaguars bear bears grizzly wolf wolves wolfpack fox foxtrot dolphin dolphins
shark sharks whale turtle turtles penguin penguins rabbit bunny kitten kittens kitty kittycat hellokitty
puppy puppies doggy doggie dogs cats catdog pussycat meow woofwoof horse horses pony unicorn phoenix pegasus
spider scorpion snake cobra viper python mustang bronco broncos stallion buffalo chicken duckling froggy
elephant giraffe zebra hamster bumblebee ladybug firefly
football soccer baseball basketball softball volleyball hockey tennis golf golfer rugby cricket boxing
wrestling running runner swimmer swimming cycling biker skater skateboard surfing surfer snowboard skiing
fishing hunter hunting champion champions winner winners victory goalkeeper striker
arsenal chelsea liverpool manchester manunited manchesterunited mancity everton tottenham barcelona barca
realmadrid madrid juventus milan intermilan bayern bayernmunich dortmund schalke borussia ajax feyenoord
benfica sporting porto flamengo corinthians palmeiras boca bocajuniors riverplate celtic rangers newcastle
lakers celtics bulls knicks warriors heat yankees redsox dodgers mets cubs cowboys steelers packers raiders
patriots giants redskins ravens seahawks chargers saints vikings dolphin marlins braves tarheels longhorns
ronaldo messi neymar beckham jordan jordans lebron kobe kobebryant shaq federer nadal
superman batman spiderman ironman hulk thor wolverine deadpool captain captainamerica avengers wonderwoman
supergirl superstar superhero supernova superdog robin joker catwoman xmen starwars startrek skywalker
lukeskywalker darthvader vader yoda jedi jedimaster chewbacca hansolo stormtrooper mandalorian matrix
trinity morpheus neo gandalf frodo bilbo legolas aragorn sauron mordor hobbit lordoftherings harrypotter
hermione dumbledore hogwarts gryffindor slytherin voldemort gameofthrones winteriscoming targaryen pokemon
pikachu charizard mewtwo naruto sasuke sakura itachi goku vegeta dragonball dragonballz onepiece luffy zoro
sonic mario supermario luigi zelda nintendo playstation xbox minecraft fortnite roblox callofduty warcraft
worldofwarcraft starcraft diablo counterstrike halflife pacman tetris skyrim assassin assassins ninja ninjas
samurai pirate pirates wizard wizards warrior knight knights gladiator terminator rambo rocky predator
transformer transformers godzilla kingkong simpsons homer bartsimpson southpark spongebob snoopy garfield
mickey mickeymouse minnie donald donaldduck goofy pluto tinkerbell cinderella snowwhite bambi nemo shrek
scooby scoobydoo barbie
michael michelle jennifer jessica ashley amanda nicole nicolas nicholas daniel daniela danielle andrew
andrea anthony antonio alexander alexandra alexandre alexis alejandro matthew joshua christopher christian
christina cristina christine thomas william robert roberto richard charles charlie joseph james jonathan
john johnny david davidson steven stephen stephanie patrick patricia brandon jason justin justine kevin brian
ryan tyler jacob ethan samantha samuel sarah sandra susan barbara elizabeth victoria vanessa veronica
valentina valeria gabriel gabriela gabrielle isabella isabelle olivia sophia sophie emma emily hannah chloe
madison taylor morgan maggie maria mariana marina martin martina martinez marcus margaret melissa monica
natalie natasha nathan oliver oscar pamela peter philip rachel raphael rebecca ricardo sabrina sebastian
sergey sergio shannon simon snickers stefan stella tatiana theresa tiffany timothy tinker valerie vincent
walter wendy yolanda zachary fernando francisco francesco frank franklin frederic george gerald giovanni
giuseppe gregory guillermo hector heather helena henry hernandez ignacio ivan jeremy jerome joanna jorge jose
josephine juan juliana julian juliette karina katherine kathleen katrina kimberly kristina lauren laura
leonardo leslie linda lorenzo lorraine lucas lucia ludwig luis manuel marco marcela mohamed mohammed muhammad
ahmed ali fatima ayesha hassan hussein ibrahim khalid mahmoud mustafa omar yusuf pakistan india mumbai delhi
bangladesh indonesia jakarta bandung malaysia singapore philippines manila vietnam saigon thailand bangkok
shanghai beijing hongkong taiwan japan tokyo osaka korea seoul australia sydney melbourne america american
california texas florida chicago newyork newyorkcity brooklyn manhattan boston dallas denver houston phoenix
seattle austin atlanta vegas lasvegas hollywood london england britain scotland ireland paris france french
germany deutschland berlin hamburg munich muenchen münchen frankfurt austria vienna switzerland zurich italy
italia roma napoli spain espana españa portugal lisboa brasil brazil argentina mexico colombia venezuela peru
chile holland nederland amsterdam rotterdam belgium sweden sverige stockholm norway denmark danmark finland
suomi poland polska warszawa russia moscow ukraine turkey istanbul greece egypt cairo nigeria kenya africa
southafrica europe canada toronto montreal
chocolate cookie cookies cupcake candy caramel vanilla strawberry blueberry cherry banana bananas orange
peaches pineapple coconut mango lemon lemonade apple applepie pumpkin pepper peppermint ginger cinnamon
sugar brownsugar cheese cheesecake pizza burger hamburger pancake waffle bacon chicken sushi noodles popcorn
pretzel coffee cappuccino espresso whiskey vodka tequila guinness budweiser heineken corona cocacola pepsi
mountaindew redbull snickers skittles
mercedes mercedesbenz porsche ferrari lamborghini maserati bugatti corvette camaro chevrolet chevy cadillac
dodge jeep wrangler toyota honda civic accord nissan skyline mazda subaru impreza suzuki yamaha kawasaki
ducati harley harleydavidson volkswagen beetle audi bmw volvo saab peugeot renault citroen fiat alfaromeo
jaguar bentley rollsroyce tesla
metallica nirvana slipknot megadeth ironmaiden blacksabbath pinkfloyd ledzeppelin rollingstones beatles elvis
madonna beyonce rihanna eminem tupac biggie snoopdogg drake kanye kanyewest taylorswift justinbieber bieber
onedirection blackpink bangtan coldplay greenday blink linkinpark korn acdc gunsnroses aerosmith queen abba
music musica musical guitar guitarist drummer piano pianist violin rockstar rockandroll rocknroll hiphop
reggae techno trance metal heavymetal punkrock
freedom liberty justice peace peaceful harmony happiness happy happyday smile smiley laughter lucky luckyme
luckyone fortune destiny miracle heaven heavenly paradise dreams dreamer dream hope faith believe grace glory
blessed blessing jesus jesuschrist jesusislord jesusloves godisgood godislove ilovejesus ilovegod praisegod
christ hallelujah amen bible gospel salvation trinity buddha krishna ganesh allah bismillah inshallah
mashallah ramadan shalom
diamond diamonds emerald sapphire crystal silver golden gold platinum titanium mercury venus earth mars
jupiter saturn uranus neptune galaxy universe cosmos nebula apollo apollo11 voyager enterprise discovery
challenger atlantis olympus zeus hercules poseidon apocalypse armageddon genesis infinity eternity
thunder lightning storm hurricane tornado blizzard avalanche volcano fire firefire fireball inferno water
ocean river mountain forest island beach desert
butthead asshole bastard bitch bitches fuckyou fuckoff fuckme fuck shit bullshit pussy sexy sexygirl sexyboy
sexylady hotstuff playboy playgirl badboy badgirl bigboy bigdaddy bigmama daddy daddysgirl mommy mother
motherlode father brother sister family familyfirst friend friends bestfriend bestfriends buddy
whatever whatsup nothing something everything anything someone nobody noone idontknow dontknow dontforget
forget forgotten remember remembered rememberme ihateyou hateyou hatelove lovehate
killer killme murder zombie zombies vampire demon devil satan lucifer hellfire ghost ghostrider phantom
shadow shadows darkness darkside midnight nightmare blackout blackcat blackjack blackbird bluebird bluemoon
bluesky greenday redrose redhead yellow purple purplerain orange pinky pinkpink blackandwhite
money moneymoney moneymaker millionaire billionaire rich richman cashmoney bitcoin ethereum dogecoin crypto
gangster gangsta thuglife soldier army military marines usmarine airforce navy navyseal sniper commando
police policeman fireman firefighter doctor nurse teacher student school highschool college university
engineer engineering developer programmer programming software hardware database security secure hacker
hacking hacked matrix cyber cyberpunk robot
photo photos photographer photography picture pictures camera image images gallery library archive
creative design designer studio media
asdf asdfg asdfgh asdfghjkl zxcv qwer qwert trewq aaaa aaaaaa zzzzzz xxxxxx blahblah bla blabla foobar foo
bar lorem loremipsum ipsum
1q2w3e4r 1q2w3e4r5t 1q2w3e 1qaz2wsx 1qazxsw2 zaq12wsx q1w2e3r4 q1w2e3 a1b2c3d4 a1b2c3 abc123 123abc 1a2b3c4d
qwerty12 qwerty123 123qwe 123qweasd 12qwaszx 147258369 147852369 159753 159357 741852963 789456123 963852741
951753 456852 14789632 258456 31415926 314159265 27182818 16180339 20202020 10203040 102030 112233 11223344
1122334455 121212 12121212 123123 123123123 123321 12344321 1234554321 123454321 135792468 13579 246810
24681012 987654321 87654321 00000000 0123456789 01234567 1234567890 666666 696969 777777 88888888 5201314
1314520 woaini woaini1314 69696969 10101010 01012000 01011990 01011980 31121999 19841984 20002000 42424242
13131313 19191919 25252525
)";

}  // namespace lightkeep::accounts
